// SPDX-License-Identifier: Apache-2.0

/// The ways to pay, each with a provider of its own kind. Kept in the tables by number.
enum PaymentMethod: Int, Sendable, CaseIterable {
  /// Promised first, taken when something is shipped.
  case card = 0
  /// Taken at once, confirmed later; what is not captured is paid back.
  case bank = 1

  init(token: String) {
    self = token.hasPrefix("bank_") ? .bank : .card
  }

  /// Whether the money is ours before anything was captured.
  var takesAtOnce: Bool { self == .bank }
}
