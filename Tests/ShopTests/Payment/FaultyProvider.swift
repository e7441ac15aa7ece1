// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import PaymentAPI
import Synchronization

@testable import ShopPayment

/// A true provider at the end of a faulty way.
struct FaultyProvider: PaymentProvider {
  let real: any PaymentProvider
  let way: FaultyWay

  private static let lost = RPCError(.deadlineExceeded, "lost", origin: .local)

  func send(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    way.note(request)
    switch way.nextFault() {
    case .lostBefore: throw Self.lost
    case .late:
      way.hold(request, for: real)
      throw Self.lost
    case .lostAfter:
      _ = try await real.send(request)
      throw Self.lost
    case nil:
      let answer = try await real.send(request)
      await way.runBeforeAnswer()
      return answer
    }
  }

  func lookup(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer? {
    if way.nextFault() != nil { throw Self.lost }
    return try await real.lookup(request)
  }

  func abandon(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    switch way.nextFault() {
    case .lostBefore, .late: throw Self.lost
    case .lostAfter:
      _ = try await real.abandon(request)
      throw Self.lost
    case nil: return try await real.abandon(request)
    }
  }
}
