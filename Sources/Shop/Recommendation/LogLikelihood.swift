// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How surprising it is that two products were bought together so often: 0 when it is what chance
/// gives, and no product is near just because everybody buys it.
///
/// Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", Computational
/// Linguistics 19(1), 1993.
enum LogLikelihood {
  /// - Parameters:
  ///   - both: orders with both products.
  ///   - first: orders with the one, `second` with the other.
  ///   - all: orders.
  /// - Returns: 0 for what is bought together less often than by chance.
  static func ratio(both: Double, first: Double, second: Double, all: Double) -> Double {
    let onlyFirst = max(0, first - both)
    let onlySecond = max(0, second - both)
    let neither = max(0, all - both - onlyFirst - onlySecond)
    guard both * all > first * second else { return 0 }
    let rows = entropy(both + onlyFirst, onlySecond + neither)
    let columns = entropy(both + onlySecond, onlyFirst + neither)
    let matrix = entropy(both, onlyFirst, onlySecond, neither)
    return max(0, 2 * (rows + columns - matrix))
  }

  /// Σ counts × entropy, without the division.
  private static func entropy(_ counts: Double...) -> Double {
    let sum = counts.reduce(0, +)
    return xLogX(sum) - counts.reduce(0) { $0 + xLogX($1) }
  }

  private static func xLogX(_ x: Double) -> Double { x > 0 ? x * log(x) : 0 }
}
