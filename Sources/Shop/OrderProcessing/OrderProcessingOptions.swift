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
    let variables = EnvironmentReader(environment)
    if let minutes = try variables.number("SHOP_PAYMENT_MINUTES", in: 1...200) {
      paymentTime = .seconds(minutes * 60)
    }
    if let seconds = try variables.number("SHOP_RETURN_SECONDS", in: 0...31_536_000) {
      returnTime = .seconds(seconds)
    }
  }

  /// From the order to the moment when goods and money are kept for good: confirming, and what the
  /// calls around it may take.
  var timeToConfirm: Duration { paymentTime + .seconds(300) }

  /// Longer than an order may take to be confirmed, or a live order would lose its goods.
  var reservationTime: Duration { timeToConfirm + .seconds(300) }
}
