// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct ServiceMapTests {
  @Test("calls, events and databases are arrows, and a call that both ends saw is one")
  func arrows() async throws {
    let desk = try await Desk()
    let now = desk.clock.now
    try await desk.tell(
      [
        .sample(1, 1, name: "GET /v1/carts/{cart}", kind: .server, at: now),
        .sample(1, 2, parent: 1, kind: .client, at: now, ["apus.peer": "shop.cart.v1"]),
      ], of: "apus.gateway.v1")
    try await desk.tell(
      [
        .sample(
          1, 3, parent: 2, kind: .server, at: now, lasting: .milliseconds(30), failed: true,
          ["apus.peer": "service/apus.gateway.v1"]),
        .sample(1, 4, parent: 3, kind: .client, at: now, ["apus.peer": "bank.example"]),
        .sample(
          1, 5, parent: 3, kind: .client, at: now,
          ["db.system": "sqlite", "db.file": "shop.cart.v1.db#1a2b3c4d"]),
        .sample(
          1, 6, parent: 3, kind: .producer, at: now,
          ["messaging.destination.name": "shop.cart.v1.CartChanged"]),
      ], of: "shop.cart.v1")
    try await desk.tell(
      [
        .sample(
          1, 7, parent: 6, kind: .consumer, at: now,
          ["messaging.destination.name": "shop.cart.v1.CartChanged"])
      ], of: "shop.recommendation.v1")

    let map = try await desk.console.serviceMap(window: .seconds(60))
    #expect(
      map.edges.map { "\($0.from) \($0.kind) \($0.to) \($0.count)" } == [
        "apus.gateway.v1 call shop.cart.v1 1", "outside call apus.gateway.v1 1",
        "shop.cart.v1 call bank.example 1",
        "shop.cart.v1 event shop.cart.v1.CartChanged 1",
        "shop.cart.v1 store shop.cart.v1.db#1a2b3c4d 1",
        "shop.cart.v1.CartChanged event shop.recommendation.v1 1",
      ])
    let kinds = Dictionary(uniqueKeysWithValues: map.nodes.map { ($0.name, $0.kind) })
    #expect(kinds["shop.cart.v1"] == .service)
    #expect(kinds["outside"] == .outside)
    #expect(kinds["bank.example"] == .outside)
    #expect(kinds["shop.cart.v1.CartChanged"] == .topic)
    #expect(kinds["shop.cart.v1.db#1a2b3c4d"] == .database)
    let cart = try #require(map.nodes.first { $0.name == "shop.cart.v1" })
    #expect(cart.rate == 1.0 / 60)
    #expect(cart.errorRate == 1)
    #expect((Duration.milliseconds(27)...(.milliseconds(34))).contains(cart.p95))
    try await desk.close()
  }

  @Test("the map is of its window: what was before is not on it")
  func window() async throws {
    let desk = try await Desk()
    try await desk.tell([
      .sample(1, 1, kind: .server, at: desk.clock.now, ["apus.peer": "service/shop.order.v1"])
    ])
    desk.clock.advance(.seconds(90))
    #expect(try await desk.console.serviceMap(window: .seconds(60)).edges.isEmpty)
    #expect(try await desk.console.serviceMap(window: .seconds(300)).edges.count == 1)
    try await desk.close()
  }

  @Test("a sender with ever new names does not make the map grow without end")
  func bounded() async throws {
    let desk = try await Desk()
    for round in 0..<3 as Range<UInt64> {
      try await desk.tell(
        (0..<1_500).map { number in
          .sample(
            1, round * 10_000 + number + 1, kind: .client, at: desk.clock.now,
            ["peer.service": "name \(round) \(number)"])
        })
    }
    let map = try await desk.console.serviceMap()
    #expect(map.edges.count == EdgeTable.mostEdges)
    try await desk.close()
  }

  @Test("where callers counted more calls than were recorded, the count is theirs")
  func counted() async throws {
    let desk = try await Desk()
    let labels = ["service": "shop.order.v1", "peer": "shop.cart.v1", "method": "m"]
    for total in [0, 600] as [Double] {
      try await desk.count(
        "apus.client.calls", to: total, labels.merging(["status": "ok"]) { $1 })
      desk.clock.advance(.seconds(10))
    }
    try await desk.tell(
      (1...4).map {
        .sample(
          1, $0, kind: .server, at: desk.clock.now, after: .seconds(-5), failed: $0 == 1,
          ["apus.peer": "service/shop.order.v1"])
      })
    let edge = try #require(try await desk.console.serviceMap(window: .seconds(60)).edges.first)
    #expect(edge.count == 600)
    #expect(edge.rate == 10)
    #expect(edge.errorRate == 0.25)
    try await desk.close()
  }

  @Test("a stream that is open for an hour makes no call slow")
  func streams() async throws {
    let desk = try await Desk()
    try await desk.tell([
      .sample(
        1, 1, kind: .server, at: desk.clock.now, after: .seconds(-3_600), lasting: .seconds(3_599),
        ["apus.peer": "service/shop.order.v1", "apus.messages": "12"]),
      .sample(
        1, 2, kind: .server, at: desk.clock.now, ["apus.peer": "service/shop.order.v1"]),
    ])
    let edge = try #require(try await desk.console.serviceMap().edges.first)
    #expect(edge.count == 2)
    #expect(edge.p95 < .milliseconds(12))
    try await desk.close()
  }

  @Test("processes that nobody calls are on the map too")
  func silent() {
    let map = ServiceMap([:], window: .seconds(60), replicas: ["shop.cart.v1": 2])
    #expect(map.nodes.map(\.name) == ["shop.cart.v1"])
    #expect(map.nodes.map(\.replicas) == [2])
  }
}
