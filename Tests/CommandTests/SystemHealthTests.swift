// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusWire
import Testing

@testable import apus

@Suite struct SystemHealthTests {
  private func process(_ name: String, _ state: String, since: String?) -> SystemState.Process {
    SystemState.Process(
      name: name, replica: 1, pid: 1, startTime: nil, port: 1, state: state, restarts: 0,
      database: nil, isPlatform: false, since: since)
  }

  @Test("a system is well when nothing waits for anybody, and everything could be asked")
  func well() {
    var health = SystemHealth()
    health.processes = [process("cart", "healthy", since: "2026-01-01T10:00:00.000Z")]
    health.deadLetters = [:]
    #expect(health.isWell)
    for change in [
      { (health: inout SystemHealth) in health.deadLetters = ["shop.cart.v1": 2] },
      { health in health.openBreakers = ["a → b"] },
      { health in health.gaps = ["the bus: nobody answers"] },
      { [self] health in health.processes.append(process("x", "crashed", since: nil)) },
    ] {
      var worse = health
      change(&worse)
      #expect(!worse.isWell)
      #expect(worse.json["isWell"] == false)
    }
  }

  @Test("what is not healthy is named with its time, and the newest changes stand first")
  func text() {
    var health = SystemHealth()
    health.processes = [
      process("cart", "healthy", since: "2026-01-01T10:00:00.000Z"),
      process("order", "crashed", since: "2026-01-01T11:00:00.000Z"),
    ]
    let lines = health.text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "processes     1 of 2 healthy")
    #expect(lines[1] == "  order-1 crashed since 2026-01-01T11:00:00.000Z")
    #expect(health.changes.map(\.name) == ["order", "cart"])
  }
}

@Suite struct TrafficReportTests {
  private func series(_ labels: [String: String], _ values: Double...) -> Series {
    Series(labels: labels, points: values.map { Point(value: $0) })
  }

  @Test("statuses of a method are one row, and what is not ok has failed")
  func rows() {
    let cart = ["service": "shop.cart.v1", "method": "addLine"]
    let report = TrafficReport(
      calls: [
        series(cart.merging(["status": "ok"]) { $1 }, 6, 2),
        series(cart.merging(["status": "notFound"]) { $1 }, 1),
        series(["service": "shop.cart.v1", "method": "getCart", "status": "ok"], 90),
        series(["service": "shop.user.v1", "method": "login", "status": "ok"], 0),
      ], p50: [series(cart, 0.002)], p95: [series(cart, 0.01)],
      running: [series(["service": "shop.cart.v1"], 3)])
    #expect(report.rows.map(\.method) == ["getCart", "addLine"])
    #expect(report.rows[1].rate == 5 && report.rows[1].errorRate == 1)
    #expect(report.rows[1].p95 == 0.01)
    let lines = report.table.text.split(separator: "\n").map(String.init)
    #expect(lines[1].hasSuffix("-        -        3"))
    #expect(lines[2].contains("20.0 %  2.00 ms  10.0 ms"))
  }
}
