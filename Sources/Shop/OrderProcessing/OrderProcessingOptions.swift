// SPDX-License-Identifier: Apache-2.0

import ApusService

/// How long OrderProcessing waits for people.
struct OrderProcessingOptions: Sendable {
  /// `SHOP_PAYMENT_MINUTES`: how long the customer may take to confirm the payment.
  var paymentTime = Duration.seconds(30 * 60)
  /// `SHOP_RETURN_SECONDS`: how long after the delivery goods can be sent back. A minute unless
  /// said: the shop is there to be looked at.
  var returnTime = Duration.seconds(60)
  /// How often carriers and the payment are asked when no news comes.
  var lookInterval = Duration.seconds(600)

  init() {}

  init(environment: [String: String]) throws(ConfigurationError) {
    if let minutes = try Self.number("SHOP_PAYMENT_MINUTES", environment, in: 1...200) {
      paymentTime = .seconds(minutes * 60)
    }
    if let seconds = try Self.number("SHOP_RETURN_SECONDS", environment, in: 0...31_536_000) {
      returnTime = .seconds(seconds)
    }
  }

  /// From the order to the moment when goods and money are kept for good: confirming, and what the
  /// calls around it may take.
  var timeToConfirm: Duration { paymentTime + .seconds(300) }

  /// Longer than an order may take to be confirmed, or a live order would lose its goods.
  var reservationTime: Duration { timeToConfirm + .seconds(300) }

  private static func number(
    _ name: String, _ environment: [String: String], in range: ClosedRange<Int64>
  ) throws(ConfigurationError) -> Int64? {
    guard let text = environment[name], !text.isEmpty else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw ConfigurationError(
        "\(name) is \"\(text)\", it should be a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }
}
