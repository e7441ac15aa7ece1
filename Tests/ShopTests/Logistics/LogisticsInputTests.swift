// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import LogisticsAPI
import ShopTesting
import Testing

@testable import ShopLogistics

/// Whatever comes, it is answered with what is wrong with it.
@Suite struct LogisticsInputTests {
  typealias Call = @Sendable (LogisticsClient) async throws -> Void

  private static let long = String(repeating: "x", count: 300)
  private static let home = LogisticsFixture.destination()
  private static let line = [ShipmentLine(sku: "a", quantity: 1)]
  private static let many = Array(repeating: ShipmentLine(sku: "a", quantity: 1), count: 101)
  private static let item = [Item(sku: "a", quantity: 1)]
  private static let number = TrackingNumber(prefix: "PA", serial: 1).text
  private static let longName = Destination(
    name: long, street: "s", city: "c", postalCode: "10115", country: "DE")

  private static func create(
    order: UUID = UUID(), warehouse: String = "north", to destination: Destination = home,
    _ lines: [ShipmentLine] = line
  ) -> Call {
    {
      _ = try await $0.createShipment(
        order: order, warehouse: warehouse, quote: .nil, destination: destination, lines: lines)
    }
  }

  private static func ingest(
    _ number: String = number, _ status: ShipmentStatus = .pickedUp, at seconds: Int64 = 1,
    place: String = ""
  ) -> Call {
    {
      _ = try await $0.ingestCarrierEvent(
        trackingNumber: number, status: status, at: Timestamp(seconds: seconds), place: place)
    }
  }

  private static func quote(_ destination: Destination, _ items: [Item]) -> Call {
    {
      _ = try await $0.quotes(
        destination: destination, items: items, goodsValue: Money(currency: "EUR"))
    }
  }

  private static func getQuote(_ quote: UUID, _ lines: [ShipmentLine] = []) -> Call {
    { client in
      _ = try await client.getQuote(
        quote: quote, destination: nil, lines: lines, goodsValue: nil)
    }
  }

  static let invalid: [(String, Call)] = [
    ("quotes for nothing", quote(home, [])),
    ("quotes for too much", quote(home, Array(repeating: Item(sku: "a", quantity: 1), count: 101))),
    ("quotes for none of it", quote(home, [Item(sku: "a")])),
    ("quotes to a long name", quote(longName, item)),
    ("get nil quote", getQuote(.nil)), ("get a quote for many lines", getQuote(UUID(), many)),
    ("get a quote for none of it", getQuote(UUID(), [ShipmentLine(sku: "a")])),
    ("create for nil", create(order: .nil)),
    ("create from nowhere", create(warehouse: "")),
    ("create without lines", create([])),
    ("create with many lines", create(many)),
    ("create with none of it", create([ShipmentLine(sku: "a")])),
    ("create with too many of it", create([ShipmentLine(sku: "a", quantity: .max)])),
    ("create with no sku", create([ShipmentLine(quantity: 1)])),
    ("create to a long name", create(to: longName)),
    ("cancel nil", { _ = try await $0.cancelShipment(shipment: .nil) }),
    (
      "return of nil", { _ = try await $0.createReturn(order: .nil, reference: "r", lines: line) }
    ),
    (
      "return without reference",
      { _ = try await $0.createReturn(order: UUID(), reference: "", lines: line) }
    ),
    (
      "return of nothing",
      { _ = try await $0.createReturn(order: UUID(), reference: "r", lines: []) }
    ),
    ("get nil", { _ = try await $0.getShipment(shipment: .nil) }),
    ("list of nil", { _ = try await $0.listShipments(order: .nil) }),
    ("label of nil", { _ = try await $0.getLabel(shipment: .nil) }),
    ("track nil", { for try await _ in $0.track(shipment: .nil) {} }),
    ("news of a mistyped number", ingest("PA000000019DE")),
    ("news of no number", ingest("")),
    ("news of a long number", ingest(long)),
    ("news of nothing", ingest(at: 0)),
    ("news of pending", ingest(number, .pending)),
    ("news of labelled", ingest(number, .labelled)),
    ("news of cancelled", ingest(number, .cancelled)),
    ("news of what is unknown", ingest(number, .unrecognized(99))),
    ("news from the end of time", ingest(at: .max)),
    ("news from a long place", ingest(place: long)),
    (
      "carrier for nothing",
      { _ = try await $0.assignCarrier(destination: home, weight: 0, preference: .cheapest) }
    ),
    ("routes of no day", { _ = try await $0.planRoutes(warehouse: "north", day: "tomorrow") }),
    ("routes of the 30th", { _ = try await $0.planRoutes(warehouse: "north", day: "2026-02-30") }),
    ("routes from nowhere", { _ = try await $0.planRoutes(warehouse: "", day: "2026-01-01") }),
    ("a long address", { _ = try await $0.validateAddress(destination: longName) }),
  ]

  static let unknown: [(String, Call)] = [
    ("cancel", { _ = try await $0.cancelShipment(shipment: UUID()) }),
    ("get", { _ = try await $0.getShipment(shipment: UUID()) }),
    ("label", { _ = try await $0.getLabel(shipment: UUID()) }),
    ("news", ingest()),
  ]

  @Test("what breaks a rule is an invalid argument", arguments: invalid.indices)
  func invalidInput(_ index: Int) async throws {
    try await check(Self.invalid[index], .invalidArgument)
  }

  @Test("what nobody knows is not found", arguments: unknown.indices)
  func unknownInput(_ index: Int) async throws {
    try await check(Self.unknown[index], .notFound)
  }

  private func check(_ tried: (String, Call), _ code: StatusCode) async throws {
    let (name, call) = tried
    let shop = try await LogisticsFixture()
    do {
      try await call(shop.client)
      Issue.record("\(name) was accepted")
    } catch {
      // A declared error has no RPCError; all that the calls of `unknown` declare are `notFound`.
      let found = (error as? any CallError)?.rpcError?.code ?? .notFound
      #expect(found == code, "\(name): \(error)")
    }
    let count = try await shop.shipments.store.read { db in
      try db.value("SELECT COUNT(*) FROM shipment", as: Int.self)
    }
    #expect(count == 0, "\(name)")
  }
}
