// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import ShopTesting
import Testing
import WarehouseAPI

@testable import ShopWarehouse

/// Whatever comes, it is answered with what is wrong with it.
@Suite struct WarehouseInputTests {
  typealias Call = @Sendable (WarehouseClient) async throws -> Void

  private static let long = String(repeating: "x", count: 300)
  private static let line = [Line(sku: "a", quantity: 1)]
  private static let many = Array(repeating: Line(sku: "a", quantity: 1), count: 101)

  static let invalid: [(String, Call)] = [
    ("too many skus", { _ = try await $0.availability(skus: Array(repeating: "a", count: 101)) }),
    ("nil reservation", { _ = try await $0.reserve(reservation: .nil, lines: line, ttl: .zero) }),
    ("no lines", { _ = try await $0.reserve(reservation: UUID(), lines: [], ttl: .zero) }),
    ("many lines", { _ = try await $0.reserve(reservation: UUID(), lines: many, ttl: .zero) }),
    (
      "nothing of it",
      { _ = try await $0.reserve(reservation: UUID(), lines: [Line(sku: "a")], ttl: .zero) }
    ),
    (
      "no sku",
      {
        _ = try await $0.reserve(
          reservation: UUID(), lines: [Line(quantity: 1)], ttl: .zero)
      }
    ),
    (
      "negative ttl",
      { _ = try await $0.reserve(reservation: UUID(), lines: line, ttl: .seconds(-1)) }
    ),
    (
      "long ttl",
      { _ = try await $0.reserve(reservation: UUID(), lines: line, ttl: .seconds(14_401)) }
    ),
    (
      "huge ttl",
      { _ = try await $0.reserve(reservation: UUID(), lines: line, ttl: .seconds(Int64.max)) }
    ),
    ("extend nil", { _ = try await $0.extend(reservation: .nil, ttl: .zero) }),
    (
      "extend for ever", { _ = try await $0.extend(reservation: UUID(), ttl: .seconds(1 << 40)) }
    ),
    ("commit nil", { _ = try await $0.commit(reservation: .nil) }),
    ("release nil", { _ = try await $0.release(reservation: .nil) }),
    ("get nil", { _ = try await $0.getReservation(reservation: .nil) }),
    (
      "restock nil",
      { _ = try await $0.restock(reservation: .nil, lines: line, reference: "r") }
    ),
    (
      "restock without reference",
      { _ = try await $0.restock(reservation: UUID(), lines: line, reference: "") }
    ),
    (
      "receive without reference",
      { _ = try await $0.receive(warehouse: "north", lines: line, reference: "") }
    ),
    (
      "receive nothing", { _ = try await $0.receive(warehouse: "north", lines: [], reference: "r") }
    ),
    ("receive nowhere", { _ = try await $0.receive(warehouse: "", lines: line, reference: "r") }),
    (
      "adjust by nothing",
      { _ = try await $0.adjust(warehouse: "north", sku: "a", change: 0, reason: "r") }
    ),
    (
      "adjust without reason",
      { _ = try await $0.adjust(warehouse: "north", sku: "a", change: 1, reason: "") }
    ),
    (
      "adjust by too much",
      { _ = try await $0.adjust(warehouse: "north", sku: "a", change: .min, reason: "r") }
    ),
    ("movements of a long sku", { _ = try await $0.listMovements(sku: long, page: .init()) }),
    (
      "a cursor of nobody",
      { _ = try await $0.listMovements(sku: "a", page: PageRequest(cursor: "x")) }
    ),
    (
      "a cursor of no id",
      { _ = try await $0.listReplenishments(status: nil, page: PageRequest(cursor: "x")) }
    ),
    ("a large page", { _ = try await $0.listLow(page: PageRequest(limit: 101)) }),
    ("a max below", { _ = try await $0.setThresholds(sku: "a", reorderPoint: 2, max: 1) }),
    ("a huge max", { _ = try await $0.setThresholds(sku: "a", reorderPoint: 2, max: .max) }),
    ("confirm nil", { _ = try await $0.confirmReplenishment(replenishment: .nil) }),
    ("watch nothing", { for try await _ in $0.watch(skus: []) {} }),
  ]

  static let unknown: [(String, Call)] = [
    ("extend", { _ = try await $0.extend(reservation: UUID(), ttl: .zero) }),
    ("commit", { _ = try await $0.commit(reservation: UUID()) }),
    ("get", { _ = try await $0.getReservation(reservation: UUID()) }),
    ("restock", { _ = try await $0.restock(reservation: UUID(), lines: line, reference: "r") }),
    ("receive", { _ = try await $0.receive(warehouse: "mars", lines: line, reference: "r") }),
    (
      "adjust", { _ = try await $0.adjust(warehouse: "mars", sku: "a", change: 1, reason: "r") }
    ),
    ("thresholds", { _ = try await $0.setThresholds(sku: "x", reorderPoint: 1, max: 1) }),
    ("confirm", { _ = try await $0.confirmReplenishment(replenishment: UUID()) }),
  ]

  @Test(
    "what breaks a rule is an invalid argument, and changes nothing", arguments: invalid.indices)
  func invalidInput(_ index: Int) async throws {
    try await check(Self.invalid[index], .invalidArgument)
  }

  @Test("what nobody knows is not found", arguments: unknown.indices)
  func unknownInput(_ index: Int) async throws {
    try await check(Self.unknown[index], .notFound)
  }

  private func check(_ tried: (String, Call), _ code: StatusCode) async throws {
    let (name, call) = tried
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    do {
      try await call(shop.client)
      Issue.record("\(name) was accepted")
    } catch {
      // A declared error has no RPCError; all that these calls declare are `notFound`.
      let found = (error as? any CallError)?.rpcError?.code ?? .notFound
      #expect(found == code, "\(name): \(error)")
    }
    #expect(try await shop.available("a") == 5)
  }
}
