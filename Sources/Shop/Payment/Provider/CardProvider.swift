// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import CommonAPI
import PaymentAPI

/// Cards: a promise is made, and every other operation is one of the provider's too.
struct CardProvider: PaymentProvider {
  let calls: ProviderCalls

  func send(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    switch request.kind {
    case .authorization: try await calls.authorize(request)
    case .capture: try await calls.capture(request)
    case .release: try await calls.void(request)
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
}

extension RPCError {
  /// Written by a newer build: it is left to one.
  static func unknownKind(_ number: Int32) -> RPCError {
    RPCError(.unimplemented, "this build knows no operation of kind \(number)")
  }
}
