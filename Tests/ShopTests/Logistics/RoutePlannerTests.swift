// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import LogisticsAPI
import Testing

@testable import ShopLogistics

@Suite struct RoutePlannerTests {
  private let planner = RoutePlanner(
    depot: Location(x: 500, y: 500), capacity: 100, maxStopCount: 12)

  private func stops(_ count: Int, _ random: inout Seeded) -> [RoutePlanner.Stop] {
    (0..<count).map { index in
      RoutePlanner.Stop(
        index: index,
        location: Location(
          x: Double.random(in: 0..<1000, using: &random),
          y: Double.random(in: 0..<1000, using: &random)),
        weight: UInt64.random(in: 1...40, using: &random))
    }
  }

  @Test(
    "each stop is in one route, no vehicle holds too much, and 2-opt never makes it longer",
    arguments: 0..<40)
  func routes(_ seed: UInt64) {
    var random = Seeded(seed)
    let all = stops(Int.random(in: 0...80, using: &random), &random)
    let routes = planner.routes(all)
    #expect(routes.joined().map(\.index).sorted() == Array(all.indices), "seed \(seed)")
    for route in routes {
      #expect(route.count <= 12 && route.reduce(0) { $0 + $1.weight } <= 100, "seed \(seed)")
    }
    var rest = all
    for route in routes {
      let nearest = planner.nextRoute(&rest)
      #expect(planner.length(route) <= planner.length(nearest) + 1e-6, "seed \(seed)")
      #expect(Set(route.map(\.index)) == Set(nearest.map(\.index)), "seed \(seed)")
    }
    #expect(planner.routes(all) == routes, "seed \(seed)")
  }

  @Test("crossing ways are uncrossed")
  func uncrossed() {
    let corners = [(0.0, 0.0), (1000, 1000), (1000, 0), (0, 1000)].enumerated().map {
      RoutePlanner.Stop(index: $0, location: Location(x: $1.0, y: $1.1), weight: 1)
    }
    let better = planner.improved(corners)
    #expect(planner.length(better) < planner.length(corners) - 500)
    #expect(planner.improved(better) == better)
  }

  @Test("what no vehicle holds has one for itself, and absurd weights end too")
  func tooHeavy() {
    let heavy = (0..<3).map {
      RoutePlanner.Stop(index: $0, location: Location(x: 1, y: 1), weight: .max)
    }
    #expect(planner.routes(heavy).map(\.count) == [1, 1, 1])
  }

  @Test("places whose codes begin alike are neighbours, for ever the same")
  func locations() {
    let one = Location(country: "DE", postalCode: "10115")
    #expect(one == Location(country: "de", postalCode: " 101 15"))
    #expect(one.distance(to: Location(country: "DE", postalCode: "10999")) < 75)
    let anywhere = (10..<99).map { Location(country: "DE", postalCode: "\($0)000") }
    #expect(anywhere.contains { one.distance(to: $0) > 300 })
  }

  @Test("the plan of a day has the parcels of that day and warehouse, and not the cancelled ones")
  func plan() async throws {
    let shop = try await LogisticsFixture()
    var ids: Set<UUID> = []
    for index in 0..<12 {
      ids.insert(
        try await shop.create(to: LogisticsFixture.destination("DE", "1\(index)115")).id)
    }
    _ = try await shop.create(warehouse: "west")
    let cancelled = try await shop.create()
    _ = try await shop.client.cancelShipment(shipment: cancelled.id)
    // The clock of tests stands on 2027-01-15 at eight in the morning.
    let plan = try await shop.client.planRoutes(warehouse: "north", day: "2027-01-15")
    #expect(Set(plan.routes.flatMap(\.stops).map(\.shipment)) == ids && plan.leftOver == 0)
    #expect(
      plan.routes.allSatisfy { $0.kilometres > 0 && $0.weight == 500 * UInt32($0.stops.count) })
    #expect(try await shop.client.planRoutes(warehouse: "north", day: "2027-01-15") == plan)
    let other = try await shop.client.planRoutes(warehouse: "north", day: "2027-01-16")
    #expect(other.routes.isEmpty)
  }

  @Test("days are those of the calendar")
  func days() {
    #expect(CalendarDay("1970-01-01")?.span.lowerBound.seconds == 0)
    #expect(CalendarDay("2000-02-29")?.span.lowerBound.seconds == 951_782_400)
    #expect(CalendarDay("2026-11-24")?.span.upperBound.seconds == 1_795_564_800)
    #expect(CalendarDay("0001-01-01")?.span.lowerBound.seconds == -62_135_596_800)
    for text in [
      "", "2026", "2026-2-30", "2026-00-01", "2026-13-01", "1900-02-29", "a-b-c", "2026-01-01-01",
      "99999999999999999999-01-01",
    ] {
      #expect(CalendarDay(text) == nil, "\(text)")
    }
  }
}
