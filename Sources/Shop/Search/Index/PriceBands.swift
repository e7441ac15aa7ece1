// SPDX-License-Identifier: Apache-2.0

import ApusStore
import SearchAPI

/// Counts results by what they cost.
struct PriceBands {
  let db: ReadTransaction

  /// Where each band but the first begins, in minor units.
  static let starts: [Int64] = [2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000]

  /// The bands that have results, the cheapest first.
  func counts(of selection: ProductSelection) throws -> [PriceBand] {
    // How many bands begin at or below the price is the number of its band.
    let number = Self.starts.reduce("0" as SQL) { sql, start in
      sql + " + (product.price >= \(start))"
    }
    return try db.rows(
      "SELECT \(number) AS band, count(*) AS count FROM \(selection.sql) GROUP BY band ORDER BY band"
    ) { row in
      let band = try row["band"] as Int
      return PriceBand(
        minPrice: band == 0 ? 0 : Self.starts[band - 1],
        maxPrice: band == Self.starts.count ? nil : Self.starts[band] - 1, count: try row["count"])
    }
  }
}
