// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import CommonAPI
import PaymentAPI
import ProviderAPI

/// The calls to the provider's service, with its answers in the words of this one.
struct ProviderCalls: Sendable {
  private let acting: ProviderClient
  private let asking: ProviderClient

  /// - Parameters:
  ///   - timeout: for an operation. Longer than the provider is ever slow, and short enough that a
  ///     question after it still fits into the 5 s of our own callers.
  ///   - askTimeout: for a question.
  init(
    _ client: ProviderClient, timeout: Duration = .milliseconds(3_500),
    askTimeout: Duration = .seconds(1)
  ) {
    acting = client.with(timeout: timeout)
    asking = client.with(timeout: askTimeout)
  }

  func authorize(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    ProviderAnswer(
      try await acting.authorize(
        key: request.key, token: request.token, amount: request.amount, order: request.order))
  }

  func capture(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    do throws(ProviderService.CaptureError) {
      return ProviderAnswer(
        try await acting.capture(
          key: request.key, reference: request.promise, amount: request.amount,
          final: request.isFinal))
    } catch {
      switch error {
      case .refused(let refusal): return ProviderAnswer(refusal)
      case .call(let failure): throw failure
      }
    }
  }

  func void(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    do throws(ProviderService.VoidError) {
      return ProviderAnswer(
        try await acting.void(key: request.key, reference: request.promise))
    } catch {
      switch error {
      case .refused(let refusal): return ProviderAnswer(refusal)
      case .call(let failure): throw failure
      }
    }
  }

  func refund(
    _ request: ProviderRequest, _ amount: Money
  ) async throws(RPCError) -> ProviderAnswer {
    do throws(ProviderService.RefundError) {
      return ProviderAnswer(
        try await acting.refund(key: request.key, reference: request.promise, amount: amount))
    } catch {
      switch error {
      case .refused(let refusal): return ProviderAnswer(refusal)
      case .call(let failure): throw failure
      }
    }
  }

  func lookup(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer? {
    do throws(ProviderService.LookupError) {
      return ProviderAnswer(try await asking.lookup(key: request.key))
    } catch {
      switch error {
      case .unknownOperation: return nil
      case .call(let failure): throw failure
      }
    }
  }

  func abandon(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer {
    ProviderAnswer(try await asking.abandon(key: request.key))
  }
}

extension ProviderAnswer {
  init(_ operation: ProviderAPI.Operation) {
    status =
      switch operation.status {
      case .succeeded: .succeeded
      case .declined: .declined
      case .requiresAction: .requiresAction
      // What a newer provider says and we do not understand is not decided, as far as we know.
      case .unknown, .unrecognized: .pending
      }
    promise = operation.reference
    amount = operation.amount
    code = operation.declineCode
    isRetriable = operation.retriable
    actionURL = operation.actionUrl
  }

  init(_ refusal: Refused) {
    self.init(status: .declined, promise: refusal.reference, code: refusal.reason)
  }
}
