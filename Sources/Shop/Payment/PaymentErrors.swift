// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI

/// One order has had as many operations as it may.
struct TooManyOperations: RPCErrorConvertible {
  let order: UUID
  let limit: Int

  var rpcError: RPCError? {
    RPCError(.resourceExhausted, "the order has had \(limit) operations, more are not taken")
  }
}

/// The provider promises another amount than it was asked for: people have to look at it, and
/// nothing is booked until they did.
struct ProviderDisagreement: Error, CustomStringConvertible {
  let key: String
  let found: Money
  let expected: Money

  var description: String {
    "The provider has \(found.minorUnits) \(found.currency) for \(key), it was asked for "
      + "\(expected.minorUnits) \(expected.currency); ask the provider which one holds."
  }
}

/// The same thing was asked for before, in another way.
struct OtherRequest: RPCErrorConvertible {
  let what: String
  let before: Money
  let now: Money

  var rpcError: RPCError? {
    RPCError(
      .alreadyExists,
      "\(what) was asked for before with \(before.minorUnits) \(before.currency), now with "
        + "\(now.minorUnits) \(now.currency) or other terms; use another reference")
  }
}

/// An amount in another currency than the promise.
struct OtherCurrency: RPCErrorConvertible {
  let found: String
  let expected: String

  var rpcError: RPCError? {
    RPCError(.invalidArgument, "the amount is in \(found), the payment is in \(expected)")
  }
}
