// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import PaymentAPI

/// Who moves the money, in the words of this service: a promise, captures of it, a release of the
/// rest, refunds.
///
/// Each request has a key, under which the provider does it once. What fails with an `RPCError` may
/// have been done all the same; the caller asks with ``lookup(_:)`` before it sends again.
protocol PaymentProvider: Sendable {
  func send(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer

  /// What became of the request; `nil` when it never arrived.
  func lookup(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer?

  /// Makes sure that a promise which is not known to have been made never is. What was made already
  /// is answered as it is.
  func abandon(_ request: ProviderRequest) async throws(RPCError) -> ProviderAnswer
}

/// One thing that a provider is asked to do.
struct ProviderRequest: Sendable, Equatable {
  let key: String
  let kind: TransactionKind
  let order: UUID
  /// The provider's own number of the promise; empty while there is none.
  let promise: String
  /// 0 for a release.
  let amount: Money
  /// What is left of the promise, after this capture.
  let rest: Money
  /// Whether the rest is given up with this capture.
  let isFinal: Bool
  let token: String
}

/// What a provider says about a request.
struct ProviderAnswer: Sendable, Equatable {
  /// `pending` when the provider has not decided yet.
  var status: TransactionStatus
  var promise = ""
  /// What was asked for, as the provider has it.
  var amount = Money()
  var code = ""
  /// Whether another way to pay may succeed.
  var isRetriable = false
  var actionURL = ""

  /// The code of what was abandoned.
  static let abandonedCode = "abandoned"
}
