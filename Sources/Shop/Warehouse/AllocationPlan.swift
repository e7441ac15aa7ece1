// SPDX-License-Identifier: Apache-2.0

import WarehouseAPI

/// From which warehouses the lines of a reservation are taken: as few parcels as can be, and of the
/// choices with equally many the one whose warehouses come first by priority.
///
/// No I/O. A shop has a handful of warehouses, so all choices are looked at.
struct AllocationPlan: Equatable {
  struct Part: Equatable {
    let sku: String
    let warehouse: String
    let quantity: Int64
  }

  let parts: [Part]

  /// Choices double with each warehouse; only so many of them, by priority, are considered.
  static let maxWarehouseCount = 10

  /// - Parameters:
  ///   - warehouses: by priority.
  ///   - free: what each warehouse has to give, by product.
  /// - Returns: `nil` when there is not enough of something.
  init?(
    _ wanted: [String: Int64], from warehouses: [String], free: [String: [String: Int64]]
  ) {
    let warehouses = Array(warehouses.prefix(Self.maxWarehouseCount))
    let chosen = Self.choices(of: warehouses).first { choice in
      wanted.allSatisfy { sku, quantity in
        choice.reduce(0) { $0 + (free[sku]?[$1] ?? 0) } >= quantity
      }
    }
    guard let chosen else { return nil }
    parts = wanted.sorted { $0.key < $1.key }.flatMap { sku, quantity in
      Self.parts(of: sku, quantity, from: chosen, free: free[sku] ?? [:])
    }
  }

  /// All sets of warehouses, the small ones first, each and its like in the order of priority.
  private static func choices(of warehouses: [String]) -> [[String]] {
    let sets = (1..<max(2, 1 << warehouses.count)).map { bits in
      warehouses.indices.filter { bits & (1 << $0) != 0 }
    }
    return sets.sorted { left, right in
      left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
    }.map { $0.map { warehouses[$0] } }
  }

  /// One warehouse for the whole line when one of the chosen has it all.
  private static func parts(
    of sku: String, _ quantity: Int64, from chosen: [String], free: [String: Int64]
  ) -> [Part] {
    if let one = chosen.first(where: { (free[$0] ?? 0) >= quantity }) {
      return [Part(sku: sku, warehouse: one, quantity: quantity)]
    }
    var rest = quantity
    return chosen.compactMap { warehouse in
      let taken = min(rest, free[warehouse] ?? 0)
      rest -= taken
      return taken > 0 ? Part(sku: sku, warehouse: warehouse, quantity: taken) : nil
    }
  }
}
