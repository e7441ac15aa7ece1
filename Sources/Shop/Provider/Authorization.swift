// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import ProviderAPI

/// What one customer has promised, and what was done with it. No I/O: the store reads it, a rule
/// changes it, the store keeps it.
struct Authorization: Sendable, Equatable {
  let reference: String
  let token: String
  let order: UUID
  /// Of the operation that asked for it.
  let key: String
  let amount: Money
  var status: OperationStatus
  var captured: Int64 = 0
  var released: Int64 = 0
  var refunded: Int64 = 0

  /// Why an operation is refused.
  struct Refusal: Error, Equatable {
    let reason: String
  }

  /// Promised, and neither captured nor released.
  var held: Int64 { status == .succeeded ? amount.minorUnits - captured - released : 0 }

  mutating func capture(_ money: Money, final: Bool) throws(Refusal) {
    try check(money, atMost: held, refusal: "more than is held")
    captured += money.minorUnits
    if final { released += held }
  }

  /// Releases what is held; a promise that the customer has not confirmed yet is given up.
  mutating func void() throws(Refusal) {
    switch status {
    case .succeeded where held > 0: released += held
    case .succeeded: throw Refusal(reason: "nothing is held")
    case .requiresAction, .unknown: status = .declined
    default: throw Refusal(reason: "the authorisation was declined")
    }
  }

  mutating func refund(_ money: Money) throws(Refusal) {
    try check(money, atMost: captured - refunded, refusal: "more than was captured")
    refunded += money.minorUnits
  }

  private func check(_ money: Money, atMost limit: Int64, refusal: String) throws(Refusal) {
    guard status == .succeeded else { throw Refusal(reason: "the authorisation has not succeeded") }
    guard money.currency == amount.currency else { throw Refusal(reason: "another currency") }
    guard money.minorUnits > 0 else { throw Refusal(reason: "the amount is not positive") }
    guard money.minorUnits <= limit else { throw Refusal(reason: refusal) }
  }
}
