// SPDX-License-Identifier: Apache-2.0

import OrderTakingAPI

/// How a customer pays, and what must become of the order then.
enum PaymentStory: String, CaseIterable, Sendable {
  case pays = "tok_ok"
  case lacksFunds = "tok_insufficient_funds"
  case hasExpiredCard = "tok_expired"
  case confirms = "tok_3ds"
  case isChargedInSilence = "tok_timeout_charged"
  case isToldTwice = "tok_duplicate_webhook"
  case paysSlowly = "tok_slow"

  static let weights: [(PaymentStory, Int)] = [
    (.pays, 76), (.lacksFunds, 5), (.hasExpiredCard, 3), (.confirms, 6), (.isChargedInSilence, 3),
    (.isToldTwice, 4), (.paysSlowly, 3),
  ]

  /// Whether an order that ended so fits the story. Out of stock is always possible.
  func allows(_ status: OrderStatus, isCancelled: Bool) -> Bool {
    switch status {
    case .rejected: true
    case .cancelled: isCancelled
    case .completed, .delivered, .returned: self != .lacksFunds && self != .hasExpiredCard
    case .expired: self == .confirms
    default: false
    }
  }
}
