// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI

/// What a parcel counts as, in grams: what it weighs, or what its volume would weigh, whichever is
/// more.
enum Weight {
  /// For a piece of which nothing is known.
  static let ofUnknown: UInt64 = 500
  /// Carriers count a kilogram for 5000 cm³, which is a gram for 5000 mm³.
  private static let cubicMillimetresPerGram: UInt64 = 5000
  /// Nobody carries it; sums of it fit.
  static let limit: UInt64 = 1 << 40

  static func chargeable(_ items: [Item]) -> UInt64 {
    var (real, volumetric) = (UInt64(0), UInt64(0))
    for item in items {
      let piece = item.weight == 0 ? ofUnknown : UInt64(item.weight)
      real = min(limit, real + min(limit, piece * UInt64(item.quantity)))
      volumetric = min(limit, volumetric + Self.volumetric(item))
    }
    return max(real, volumetric)
  }

  /// Rounded up for each piece.
  private static func volumetric(_ item: Item) -> UInt64 {
    // Two of them always fit, three or four may not.
    let area = UInt64(item.length) * UInt64(item.width)
    let (volume, tooLarge) = area.multipliedReportingOverflow(by: UInt64(item.height))
    guard !tooLarge, volume < .max - cubicMillimetresPerGram else { return limit }
    let grams = (volume + cubicMillimetresPerGram - 1) / cubicMillimetresPerGram
    let (all, tooMany) = grams.multipliedReportingOverflow(by: UInt64(item.quantity))
    return tooMany ? limit : min(limit, all)
  }

  /// The weight of some pieces of what was offered for. What is not among it counts as unknown.
  static func chargeable(_ lines: [ShipmentLine], of items: [Item]) -> UInt64 {
    let bySKU = Dictionary(items.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    return chargeable(
      lines.map { line in
        var item = bySKU[line.sku] ?? Item(sku: line.sku)
        item.quantity = line.quantity
        return item
      })
  }
}
