// SPDX-License-Identifier: Apache-2.0

/// What is to be done to the shop.
struct LoadPlan: Sendable {
  /// Visits that begin a second, whether the ones before have ended or not.
  var rate = 10.0
  var duration = Duration.seconds(60)
  var seed: UInt64 = 1
  var customerCount = 40
  /// How long orders may take to end once no more are placed.
  var settling = Duration.seconds(120)
  /// Only orders: how many the shop takes.
  var isOrdersOnly = false
  /// Visits at once; what would be more is not begun, and counted.
  var visitLimit = 4_000
}
