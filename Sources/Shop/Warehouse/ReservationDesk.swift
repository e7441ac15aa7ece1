// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import WarehouseAPI

/// What may be done with reservations, in one transaction.
///
///     held ──commit──▶ committed        released and committed are for ever
///      │ ▲
///      │ └──reserve or commit, if there is stock── expired
///      └──release──▶ released ◀──release── expired, or never reserved
struct ReservationDesk {
  let db: WriteTransaction
  private let rows: ReservationRows<WriteTransaction>
  private var ledger: StockLedger

  init(db: WriteTransaction) {
    self.db = db
    rows = ReservationRows(db: db)
    ledger = StockLedger(db: db)
  }

  /// - Throws: ``OutOfStock``, ``ReservationEnded``, `invalidArgument` when the reservation was made
  ///   for other lines.
  mutating func reserve(_ id: UUID, _ lines: [Line], for time: HoldTime) throws -> Reservation {
    let wanted = lines.total
    try expire(try rows.due(holding: Array(wanted.keys)))
    var kept = KeptReservation(
      id: id, status: .held, made: db.now, expires: time.end(after: db.now), version: 1)
    if let known = try rows.kept(id) {
      guard known.status != .released else {
        throw ReservationEnded(reservation: id, status: .released)
      }
      guard try rows.parts(id).total == wanted else {
        throw RPCError(.invalidArgument, "the reservation \(id) was made for other lines")
      }
      guard known.status == .expired else { return try rows.reservation(known) }
      kept.version = known.version + 1
    }
    try hold(wanted, kept)
    try ledger.settle()
    return try rows.reservation(kept)
  }

  /// Never shorter than it is, never longer than ``HoldTime/max`` after it was made.
  ///
  /// - Throws: ``UnknownReservation``, ``ReservationEnded``.
  func extend(_ id: UUID, for time: HoldTime) throws -> Reservation {
    var kept = try known(id)
    let status = kept.isOverdue(db.now) ? .expired : kept.status
    guard status == .held else { throw ReservationEnded(reservation: id, status: status) }
    let end = min(time.end(after: db.now), HoldTime.longest.end(after: kept.made))
    kept.expires = max(kept.expires, end)
    try db.execute("UPDATE reservation SET expires = \(kept.expires) WHERE id = \(id)")
    return try rows.reservation(kept)
  }

  /// - Throws: ``UnknownReservation``, ``ReservationEnded``, ``OutOfStock``.
  mutating func commit(_ id: UUID) throws -> Reservation {
    var kept = try known(id)
    switch kept.status {
    case .committed: return try rows.reservation(kept)
    // Even when its time is over: nobody has taken the goods, or it would have been swept.
    case .held: break
    case .expired:
      let wanted = try rows.parts(id).total
      try expire(try rows.due(holding: Array(wanted.keys)))
      try take(wanted, for: id)
    default: throw ReservationEnded(reservation: id, status: kept.status)
    }
    for part in try rows.parts(id) { try ledger.sell(part, to: id) }
    kept.status = .committed
    kept.version += 1
    try rows.keep(kept)
    try ledger.settle()
    return try rows.reservation(kept)
  }

  /// What was never reserved is kept as released, so that a reserve that comes late finds it so.
  ///
  /// - Throws: ``ReservationEnded`` when it was committed.
  mutating func release(_ id: UUID) throws -> Reservation {
    guard var kept = try rows.kept(id) else {
      let kept = KeptReservation(
        id: id, status: .released, made: db.now, expires: db.now, version: 1)
      try rows.keep(kept)
      return try rows.reservation(kept)
    }
    switch kept.status {
    case .released: return try rows.reservation(kept)
    case .held: for part in try rows.parts(id) { try ledger.free(part) }
    case .expired: break
    default: throw ReservationEnded(reservation: id, status: kept.status)
    }
    kept.status = .released
    kept.version += 1
    try rows.keep(kept)
    try ledger.settle()
    return try rows.reservation(kept)
  }

  /// Frees what is held by some of the reservations whose time is over; returns how many.
  mutating func sweep(limit: Int) throws -> Int {
    let due = try rows.due(limit: limit)
    try expire(due)
    try ledger.settle()
    return due.count
  }

  /// Frees what the products are held for beyond its time.
  mutating func expire(holding skus: [String]) throws {
    try expire(try rows.due(holding: skus))
    try ledger.settle()
  }

  /// Goods come back to where they were taken from, once for each reservation and reference; returns
  /// the products.
  ///
  /// - Throws: ``UnknownReservation``; `failedPrecondition` when they were not sold, or not so many.
  mutating func restock(_ id: UUID, _ lines: [Line], reference: String) throws -> [String] {
    let kept = try known(id)
    let returned = lines.total
    let skus = returned.keys.sorted()
    let before = try restocked(id, reference)
    guard before.isEmpty else {
      guard before == returned else {
        throw RPCError(.invalidArgument, "\(reference) came back already, with other lines")
      }
      return skus
    }
    guard kept.status == .committed else {
      throw RPCError(.failedPrecondition, "nothing of the reservation \(id) was sold")
    }
    for sku in skus { try restock(id, sku, returned[sku] ?? 0, reference) }
    try ledger.settle()
    return skus
  }
}

extension ReservationDesk {
  private func known(_ id: UUID) throws -> KeptReservation {
    guard let kept = try rows.kept(id) else { throw UnknownReservation(reservation: id) }
    return kept
  }

  /// Takes goods for a reservation that holds none.
  private mutating func hold(
    _ wanted: [String: Int64], _ kept: KeptReservation
  ) throws {
    // First the row that the lines refer to.
    try rows.keep(kept)
    try take(wanted, for: kept.id)
  }

  private mutating func take(_ wanted: [String: Int64], for id: UUID) throws {
    let skus = wanted.keys.sorted()
    let stock = StockRows(db: db)
    let free = try stock.free(skus)
    let warehouses = try stock.warehouses().map(\.name)
    guard let plan = AllocationPlan(wanted, from: warehouses, free: free) else {
      throw OutOfStock(shortages: Self.shortages(wanted, free))
    }
    try rows.keep(plan.parts, of: id)
    for part in plan.parts { try ledger.hold(part) }
  }

  private static func shortages(
    _ wanted: [String: Int64], _ free: [String: [String: Int64]]
  ) -> [Shortage] {
    wanted.sorted { $0.key < $1.key }.compactMap { sku, quantity in
      let available = free[sku, default: [:]].values.reduce(0, +)
      guard available < quantity else { return nil }
      return Shortage(
        sku: sku, requested: UInt32(clamping: quantity), available: UInt32(clamping: available))
    }
  }

  private mutating func expire(_ due: [UUID]) throws {
    for id in due {
      var kept = try known(id)
      for part in try rows.parts(id) { try ledger.free(part) }
      kept.status = .expired
      kept.version += 1
      try rows.keep(kept)
    }
  }

  private func restocked(_ id: UUID, _ reference: String) throws -> [String: Int64] {
    let moved = try db.rows(
      """
      SELECT sku, SUM(change) AS quantity FROM movement
      WHERE kind = 2 AND reservation = \(id) AND reference = \(reference) GROUP BY sku
      """
    ) { row in (try row["sku"] as String, try row["quantity"] as Int64) }
    return Dictionary(moved, uniquingKeysWith: { first, _ in first })
  }

  private mutating func restock(
    _ id: UUID, _ sku: String, _ quantity: Int64, _ reference: String
  ) throws {
    var rest = quantity
    for (warehouse, sold) in try sold(id, sku) where rest > 0 && sold > 0 {
      let back = min(rest, sold)
      rest -= back
      try db.execute(
        """
        UPDATE reservation_line SET restocked = restocked + \(back)
        WHERE reservation = \(id) AND sku = \(sku) AND warehouse = \(warehouse)
        """)
      try ledger.move(
        sku, warehouse, by: back,
        StockLedger.Cause(kind: .restocked, reservation: id, reference: reference))
    }
    guard rest == 0 else {
      throw RPCError(
        .failedPrecondition,
        "\(quantity) of \(sku) cannot come back: only \(quantity - rest) were sold and are away")
    }
  }

  /// How many of the product each warehouse sold to the reservation, less what came back.
  private func sold(_ id: UUID, _ sku: String) throws -> [(String, Int64)] {
    try db.rows(
      """
      SELECT l.warehouse AS warehouse, l.quantity - l.restocked AS sold
      FROM reservation_line l JOIN warehouse w ON w.name = l.warehouse
      WHERE l.reservation = \(id) AND l.sku = \(sku) ORDER BY w.priority
      """
    ) { row in (try row["warehouse"], try row["sold"]) }
  }
}

extension [Line] {
  /// How many of each product: one that is named twice adds up.
  var total: [String: Int64] {
    reduce(into: [:]) { $0[$1.sku, default: 0] += Int64($1.quantity) }
  }
}

extension [AllocationPlan.Part] {
  /// How many of each product, over all warehouses.
  var total: [String: Int64] {
    reduce(into: [:]) { $0[$1.sku, default: 0] += $1.quantity }
  }
}
