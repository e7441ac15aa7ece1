// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import ShopPayment

/// The way to the provider, on which messages get lost and arrive late.
final class FaultyWay: Sendable {
  enum Fault: CaseIterable {
    /// The request never arrives.
    case lostBefore
    /// The provider does it, and the answer never arrives.
    case lostAfter
    /// The request arrives long after its sender has given up.
    case late
  }

  private struct State {
    var random: SeededRandom?
    var next: [Fault] = []
    var late: [(ProviderRequest, any PaymentProvider)] = []
    var sent: [String] = []
    var beforeAnswer: (@Sendable () async -> Void)?
  }

  private let state: Mutex<State>

  /// - Parameter random: faults by chance, of a third of all messages; none without it.
  init(random: SeededRandom?) {
    state = Mutex(State(random: random))
  }

  /// The keys of what was sent, each as often as it was.
  var sent: [String] { state.withLock { $0.sent } }

  /// The next messages meet these.
  func meet(_ faults: Fault...) { state.withLock { $0.next += faults } }

  /// Runs once, between an operation and its answer.
  func beforeNextAnswer(_ body: @escaping @Sendable () async -> Void) {
    state.withLock { $0.beforeAnswer = body }
  }

  /// From now on all is well.
  func heal() {
    state.withLock { state in
      state.random = nil
      state.next = []
    }
  }

  /// What was late arrives.
  func deliverLate() async {
    let late = state.withLock { state in
      defer { state.late = [] }
      return state.late
    }
    for (request, provider) in late { _ = try? await provider.send(request) }
  }

  func note(_ request: ProviderRequest) { state.withLock { $0.sent.append(request.key) } }

  func hold(_ request: ProviderRequest, for provider: any PaymentProvider) {
    state.withLock { $0.late.append((request, provider)) }
  }

  func nextFault() -> Fault? {
    state.withLock { state in
      if !state.next.isEmpty { return state.next.removeFirst() }
      guard var random = state.random else { return nil }
      let draw = Int.random(in: 0..<9, using: &random)
      state.random = random
      return draw < 3 ? Fault.allCases[draw] : nil
    }
  }

  func runBeforeAnswer() async {
    let body = state.withLock { state in
      defer { state.beforeAnswer = nil }
      return state.beforeAnswer
    }
    await body?()
  }
}
