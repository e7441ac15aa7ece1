// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import ShopTesting
import WarehouseAPI

@testable import ShopWarehouse

/// A warehouse with a clock that is moved by hand, called through its client.
final class WarehouseFixture: Sendable {
  let folder: TemporaryFolder
  let clock = HandClock()
  let stock: WarehouseStore
  let handler: WarehouseHandler
  let client: WarehouseClient

  init() async throws {
    folder = try TemporaryFolder()
    let store = try await folder.store(
      "warehouse", WarehouseTables.migrations, clock: clock)
    stock = WarehouseStore(store: store)
    handler = WarehouseHandler(stock: stock)
    client = WarehouseClient(
      channel: .inProcess(handler, users: TestUsers())
    ).with(timeout: .seconds(30), userToken: TestUsers.token(UUID(), [.staff]))
  }

  func receive(
    _ quantities: [String: UInt32], in warehouse: String = "north"
  ) async throws(WarehouseService.ReceiveError) {
    _ = try await client.receive(
      warehouse: warehouse, lines: quantities.lines, reference: "delivery")
  }

  @discardableResult
  func reserve(
    _ id: UUID, _ quantities: [String: UInt32], ttl: Duration = .zero
  ) async throws(WarehouseService.ReserveError) -> Reservation {
    try await client.reserve(reservation: id, lines: quantities.lines, ttl: ttl)
  }

  @discardableResult
  func reserve(
    _ quantities: [String: UInt32], ttl: Duration = .zero
  ) async throws(WarehouseService.ReserveError) -> Reservation {
    try await reserve(UUID(), quantities, ttl: ttl)
  }

  func available(_ sku: String) async throws -> UInt32? {
    try await client.availability(skus: [sku]).stocks.first?.available
  }

  /// The events of a type, in the order in which they were written.
  func events<E: Event>(_ type: E.Type) async throws -> [E] {
    try await stock.store.events(type)
  }
}

extension [String: UInt32] {
  var lines: [Line] {
    sorted { $0.key < $1.key }.map { Line(sku: $0.key, quantity: $0.value) }
  }
}

extension Store {
  func events<E: Event>(_ type: E.Type) async throws -> [E] {
    try await read { db in
      try db.rows(
        "SELECT payload FROM apus_outbox WHERE topic = \(type.messageName) ORDER BY rowid"
      ) { row in try E(decoding: try row["payload"] as Bytes) }
    }
  }
}
