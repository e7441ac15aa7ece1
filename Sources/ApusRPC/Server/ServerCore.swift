// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire
import Logging
import Synchronization

/// What the connections of a server share.
final class ServerCore: Sendable {
  let methods: MethodTable
  let logger: Logger
  let settings: ConnectionSettings
  let background = BackgroundTasks()
  let limits: ServerLimits
  let users: (any UserVerifier)?
  let observer: (any ServerObserver)?
  /// Handlers that run in this process, those of dead connections included.
  let running = Atomic<Int>(0)

  private struct State {
    var policies: [String: AccessPolicy]?
    var policyVersion = 0
    var runningByCaller: [String: CallerCount] = [:]
  }

  private let state: Mutex<State>
  /// Counts up with each policy, so that connections see when to decide anew.
  let policyVersion = Atomic<Int>(0)

  init(
    methods: MethodTable, logger: Logger, settings: ConnectionSettings, limits: ServerLimits,
    policies: [AccessPolicy]?, users: (any UserVerifier)?, observer: (any ServerObserver)?
  ) {
    self.observer = observer
    self.users = users
    self.methods = methods
    self.logger = logger
    self.settings = settings
    self.limits = limits
    state = Mutex(State(policies: policies.map(Self.byService)))
  }

  private static func byService(_ policies: [AccessPolicy]) -> [String: AccessPolicy] {
    Dictionary(policies.map { ($0.service, $0) }) { _, last in last }
  }

  func replace(_ policies: [AccessPolicy]) {
    state.withLock { $0.policies = Self.byService(policies) }
    policyVersion.add(1, ordering: .releasing)
  }

  /// For each method, what `caller` may do with it.
  ///
  /// Without any policy there is nobody to ask: only a server that was made so, as in a test. With
  /// neither policy nor verifier, `@auth` is not looked at either.
  func permissions(of caller: Caller) -> [MethodAccess] {
    let policies = state.withLock { $0.policies }
    guard policies != nil || users != nil else { return methods.entries.map { _ in .allowed } }
    let isOperator = caller.path.hasPrefix("operator/")
    return methods.entries.map { entry in
      let package = methods.registrations[entry.service].descriptor.package
      if let policies, policies[package]?.allows(caller, method: entry.method.name) != true {
        return .deniedByPolicy
      }
      return MethodAccess(entry.method.auth, isOperator: isOperator)
    }
  }

  /// How many handlers run for one caller over all of its connections.
  func count(of caller: Caller) -> CallerCount {
    state.withLock { state in
      if let known = state.runningByCaller[caller.path] { return known }
      // Identities come from our own authority; still, what nobody uses is not kept.
      if state.runningByCaller.count >= 10_000 {
        state.runningByCaller = state.runningByCaller.filter { !$0.value.isIdle }
      }
      let count = CallerCount()
      state.runningByCaller[caller.path] = count
      return count
    }
  }
}

/// Handlers that run for one caller.
final class CallerCount: Sendable {
  let running = Atomic<Int>(0)

  var isIdle: Bool { running.load(ordering: .relaxed) == 0 }
}

/// What a server allows. Spec: PROTOCOL.md §5.
public struct ServerLimits: Sendable {
  /// At once on one connection; announced to the peer.
  public var runningHandlersPerConnection = 100
  /// At once for one caller, over all its connections, dead ones included.
  public var runningHandlersPerCaller = 1_000
  /// At once in this process.
  public var runningHandlers = 10_000

  public init() {}
}
