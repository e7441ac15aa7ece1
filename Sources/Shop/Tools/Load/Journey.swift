// SPDX-License-Identifier: Apache-2.0

/// What one visit to the shop is for.
enum Journey: String, CaseIterable, Sendable {
  case browse, suggest, recommend, fillCart, wishlist, checkout

  /// How often each happens.
  static let weights: [(Journey, Int)] = [
    (.browse, 10), (.suggest, 3), (.recommend, 3), (.fillCart, 4), (.wishlist, 1), (.checkout, 3),
  ]
}
