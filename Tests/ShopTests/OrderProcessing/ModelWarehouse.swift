// SPDX-License-Identifier: Apache-2.0

import ApusWire
import WarehouseAPI

/// A warehouse as its schema describes it, in memory.
struct ModelWarehouse {
  struct Kept {
    var status: ReservationStatus
    var lines: [Line]
    var allocations: [Allocation] = []
    var expires: Timestamp
    var restocked: [String: [Line]] = [:]
  }

  private(set) var free: [String: [String: Int]]
  private(set) var reservations: [UUID: Kept] = [:]
  let initial: [String: Int]

  init(_ stock: [String: [String: Int]]) {
    free = stock
    initial = stock.mapValues { $0.values.reduce(0, +) }
  }

  mutating func reserve(
    _ id: UUID, _ lines: [Line], until expires: Timestamp
  ) throws -> Reservation {
    if let kept = reservations[id] {
      guard kept.status != .released else {
        throw ReservationEnded(reservation: id, status: .released)
      }
      if kept.status != .expired { return reply(id) }
    }
    let allocations = try take(lines)
    reservations[id] = Kept(
      status: .held, lines: lines, allocations: allocations, expires: expires)
    return reply(id)
  }

  mutating func commit(_ id: UUID, at now: Timestamp) throws -> Reservation {
    expire(id, at: now)
    guard let kept = reservations[id] else { throw UnknownReservation(reservation: id) }
    switch kept.status {
    case .committed: return reply(id)
    case .expired:
      let allocations = try take(kept.lines)
      reservations[id]?.allocations = allocations
    case .held: break
    default: throw ReservationEnded(reservation: id, status: kept.status)
    }
    reservations[id]?.status = .committed
    return reply(id)
  }

  mutating func release(_ id: UUID, at now: Timestamp) throws -> Reservation {
    expire(id, at: now)
    switch reservations[id]?.status {
    case nil: reservations[id] = Kept(status: .released, lines: [], expires: now)
    case .committed: throw ReservationEnded(reservation: id, status: .committed)
    case .held:
      giveBack(reservations[id]?.allocations ?? [])
      reservations[id]?.status = .released
    default: reservations[id]?.status = .released
    }
    return reply(id)
  }

  mutating func restock(_ id: UUID, _ lines: [Line], _ reference: String) throws -> StockList {
    guard let kept = reservations[id], kept.status == .committed else {
      throw UnknownReservation(reservation: id)
    }
    guard kept.restocked[reference] == nil else { return StockList() }
    reservations[id]?.restocked[reference] = lines
    giveBack([Allocation(warehouse: "north", lines: lines)])
    return StockList()
  }

  /// The goods of a reservation are sold to somebody else, once its time is over.
  mutating func expire(_ id: UUID, at now: Timestamp) {
    guard let kept = reservations[id], kept.status == .held, kept.expires <= now else { return }
    giveBack(kept.allocations)
    reservations[id]?.status = .expired
  }

  mutating func sellOut() { free = [:] }

  /// What the order took and did not give back.
  func sold(_ id: UUID) -> [String: Int] {
    guard let kept = reservations[id], kept.status == .committed else { return [:] }
    var sold: [String: Int] = [:]
    for line in kept.lines { sold[line.sku, default: 0] += Int(line.quantity) }
    for line in kept.restocked.values.flatMap({ $0 }) {
      sold[line.sku, default: 0] -= Int(line.quantity)
    }
    return sold.filter { $0.value != 0 }
  }

  private mutating func take(_ lines: [Line]) throws -> [Allocation] {
    let short = lines.filter { line in
      (free[line.sku] ?? [:]).values.reduce(0, +) < Int(line.quantity)
    }
    guard short.isEmpty else {
      throw OutOfStock(
        shortages: short.map { Shortage(sku: $0.sku, requested: $0.quantity, available: 0) })
    }
    var parts: [String: [Line]] = [:]
    for line in lines {
      var rest = Int(line.quantity)
      for warehouse in ["north", "south", "west"] where rest > 0 {
        let here = min(rest, free[line.sku]?[warehouse] ?? 0)
        guard here > 0 else { continue }
        free[line.sku]?[warehouse]? -= here
        rest -= here
        parts[warehouse, default: []].append(Line(sku: line.sku, quantity: UInt32(here)))
      }
    }
    return parts.sorted { $0.key < $1.key }.map { Allocation(warehouse: $0.key, lines: $0.value) }
  }

  private mutating func giveBack(_ allocations: [Allocation]) {
    for part in allocations {
      for line in part.lines {
        free[line.sku, default: [:]][part.warehouse, default: 0] += Int(line.quantity)
      }
    }
  }

  private func reply(_ id: UUID) -> Reservation {
    let kept = reservations[id]
    return Reservation(
      id: id, status: kept?.status ?? .released, allocations: kept?.allocations ?? [])
  }
}
