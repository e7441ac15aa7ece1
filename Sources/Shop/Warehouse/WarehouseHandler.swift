// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusStore
import ApusWire
import CommonAPI
import WarehouseAPI

struct WarehouseHandler: WarehouseService {
  let stock: WarehouseStore
  let watches = WatchLimit()

  /// How often a watch looks: seldom enough that many watchers cost nothing.
  private static let watchInterval: Duration = .milliseconds(250)

  func availability(skus: [String], context: CallContext) async throws -> StockList {
    StockList(stocks: try await stock.stocks(skus))
  }

  func reserve(
    reservation: UUID, lines: [Line], ttl: Duration, context: CallContext
  ) async throws -> Reservation {
    let time = try HoldTime(ttl)
    let claim = try context.claim(
      ReserveRequest(reservation: reservation, lines: lines, ttl: ttl))
    return try await stock.once(claim) { desk in
      try desk.reserve(reservation, lines, for: time)
    }
  }

  func extend(
    reservation: UUID, ttl: Duration, context: CallContext
  ) async throws -> Reservation {
    let time = try HoldTime(ttl)
    let claim = try context.claim(ExtendRequest(reservation: reservation, ttl: ttl))
    return try await stock.once(claim) { desk in try desk.extend(reservation, for: time) }
  }

  func commit(reservation: UUID, context: CallContext) async throws -> Reservation {
    let claim = try context.claim(CommitRequest(reservation: reservation))
    return try await stock.once(claim) { desk in try desk.commit(reservation) }
  }

  func release(reservation: UUID, context: CallContext) async throws -> Reservation {
    let claim = try context.claim(ReleaseRequest(reservation: reservation))
    return try await stock.once(claim) { desk in try desk.release(reservation) }
  }

  func getReservation(reservation: UUID, context: CallContext) async throws -> Reservation {
    try await stock.reservation(reservation)
  }

  func restock(
    reservation: UUID, lines: [Line], reference: String, context: CallContext
  ) async throws -> StockList {
    let claim = try context.claim(
      RestockRequest(reservation: reservation, lines: lines, reference: reference))
    return try await stock.restock(reservation, lines, reference: reference, claim: claim)
  }

  func receive(
    warehouse: String, lines: [Line], reference: String, context: CallContext
  ) async throws -> StockList {
    let claim = try context.claim(
      ReceiveRequest(warehouse: warehouse, lines: lines, reference: reference))
    return try await stock.receive(lines, in: warehouse, reference: reference, claim: claim)
  }

  func watch(
    skus: [String], to replies: borrowing ResponseWriter<Stock>, context: CallContext
  ) async throws {
    try watches.enter()
    defer { watches.leave() }
    var told: [String: UInt32] = [:]
    while true {
      for stock in try await stock.stocks(skus) where told[stock.sku] != stock.available {
        told[stock.sku] = stock.available
        try await replies.write(stock)
      }
      try await Task.sleep(for: Self.watchInterval)
    }
  }

  func adjust(
    warehouse: String, sku: String, change: Int32, reason: String, context: CallContext
  ) async throws -> Stock {
    let claim = try context.claim(
      AdjustRequest(warehouse: warehouse, sku: sku, change: change, reason: reason))
    return try await stock.adjust(sku, in: warehouse, by: change, reason: reason, claim: claim)
  }

  func setThresholds(
    sku: String, reorderPoint: UInt32, max: UInt32, context: CallContext
  ) async throws -> Threshold {
    let claim = try context.claim(
      SetThresholdsRequest(sku: sku, reorderPoint: reorderPoint, max: max))
    return try await stock.setThresholds(sku, reorderPoint: reorderPoint, max: max, claim: claim)
  }

  func confirmReplenishment(
    replenishment: UUID, quantity: UInt32?, context: CallContext
  ) async throws -> Replenishment {
    let claim = try context.claim(
      ConfirmReplenishmentRequest(replenishment: replenishment, quantity: quantity))
    return try await stock.confirmReplenishment(replenishment, quantity: quantity, claim: claim)
  }
}
