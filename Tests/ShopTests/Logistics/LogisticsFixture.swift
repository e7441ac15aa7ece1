// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import LogisticsAPI
import ShopTesting

@testable import ShopLogistics

/// Logistics with a clock that is moved by hand, called through its client. Carriers take a minute
/// for each step.
final class LogisticsFixture: Sendable {
  static let pace: Int64 = 60_000

  let folder: TemporaryFolder
  let clock = HandClock()
  let shipments: LogisticsStore
  let handler: LogisticsHandler
  let client: LogisticsClient

  init() async throws {
    folder = try TemporaryFolder()
    let store = try await folder.store(
      "logistics", LogisticsTables.migrations, clock: clock)
    shipments = LogisticsStore(store: store, pace: Self.pace)
    handler = LogisticsHandler(shipments: shipments)
    client = LogisticsClient(
      channel: .inProcess(handler, users: TestUsers())
    ).with(timeout: .seconds(30), userToken: TestUsers.token(UUID(), [.staff]))
  }

  static func destination(_ country: String = "DE", _ postalCode: String = "10115") -> Destination {
    Destination(
      name: "Ada Lovelace", street: "Allee 1", city: "Berlin", postalCode: postalCode,
      country: country)
  }

  func create(
    order: UUID = UUID(), warehouse: String = "north", quote: UUID = .nil,
    to destination: Destination = LogisticsFixture.destination(),
    lines: [ShipmentLine] = [ShipmentLine(sku: "a", quantity: 1)]
  ) async throws -> Shipment {
    try await client.createShipment(
      order: order, warehouse: warehouse, quote: quote, destination: destination, lines: lines)
  }

  /// A parcel whose carrier does nothing unusual, or just that.
  func create(
    isReturn: Bool = false, whose statuses: [ShipmentStatus]
  ) async throws -> Shipment {
    while true {
      let made =
        isReturn
        ? try await client.createReturn(
          order: UUID(), reference: "r", lines: [ShipmentLine(sku: "a", quantity: 1)])
        : try await create()
      if try await shipments.kept(made.id).script.steps.map(\.status) == statuses { return made }
    }
  }

  func quote(
    _ id: UUID, to destination: Destination? = nil, _ lines: [ShipmentLine] = [],
    worth value: Money? = nil
  ) async throws(LogisticsService.GetQuoteError) -> Quote {
    try await client.getQuote(
      quote: id, destination: destination, lines: lines, goodsValue: value)
  }

  func play() async throws {
    while try await shipments.play(limit: 10) > 0 {}
  }

  func history(_ id: UUID) async throws -> [TrackingEvent] {
    try await shipments.news(of: id, after: 0).events
  }

  /// What was told of a parcel, in the order in which it was written.
  func told(_ id: UUID) async throws -> [ShipmentChanged] {
    try await shipments.store.read { db in
      try db.rows(
        """
        SELECT payload FROM apus_outbox WHERE topic = \(ShipmentChanged.messageName) ORDER BY rowid
        """
      ) { row in try ShipmentChanged(decoding: try row["payload"] as Bytes) }
    }.filter { $0.shipment == id }
  }
}
