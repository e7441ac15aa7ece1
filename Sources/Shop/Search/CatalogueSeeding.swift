// SPDX-License-Identifier: Apache-2.0

import ApusService

/// Whether Search fills an empty catalogue by itself, for a shop that is to have something to sell
/// without anybody filling it.
struct CatalogueSeeding {
  /// `SHOP_PRODUCTS`: how many; `nil` when `SHOP_SEED_CATALOGUE` is not 1.
  let productCount: Int?

  /// Of the generated products.
  static let seed: UInt64 = 2026

  /// Enough for lists to have pages.
  private static let defaultCount = 2400
  private static let maxCount = 100_000

  /// - Throws: ``ConfigurationError`` that says what the variable should be.
  init(environment: [String: String]) throws(ConfigurationError) {
    switch environment["SHOP_SEED_CATALOGUE"] ?? "" {
    case "1": break
    case "", "0":
      productCount = nil
      return
    case let text:
      throw ConfigurationError("SHOP_SEED_CATALOGUE is \"\(text)\", it should be 1 or 0")
    }
    guard let text = environment["SHOP_PRODUCTS"], !text.isEmpty else {
      productCount = Self.defaultCount
      return
    }
    guard let count = Int(text), (0...Self.maxCount).contains(count) else {
      throw ConfigurationError(
        "SHOP_PRODUCTS is \"\(text)\", it should be a number from 0 to \(Self.maxCount)")
    }
    productCount = count
  }
}
