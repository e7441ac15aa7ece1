// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import CommonAPI
import PaymentAPI

/// Bank transfers: the money comes with the promise, so a capture is nothing that the bank knows of,
/// and what is given up is paid back.
struct BankProvider: PaymentProvider {
  let calls: ProviderCalls

  func send(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    switch request.kind {
    case .authorization: try await calls.authorize(request)
    case .capture where request.isFinal: try await payBack(request.rest, request)
    case .capture: ProviderAnswer(status: .succeeded, amount: request.amount)
    case .release: try await payBack(request.rest, request)
    case .refund: try await calls.refund(request, request.amount)
    case .unrecognized(let number): throw .unknownKind(number)
    }
  }

  func lookup(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer? {
    try await calls.lookup(request)
  }

  func abandon(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    try await calls.abandon(request)
  }

  private func payBack(
    _ rest: Money, _ request: ProviderRequest
  ) async throws(RPCError) -> ProviderAnswer {
    guard rest.minorUnits > 0 else {
      return ProviderAnswer(status: .succeeded, amount: request.amount)
    }
    return try await calls.refund(request, rest)
  }
}
