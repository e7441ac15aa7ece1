// SPDX-License-Identifier: Apache-2.0
//
// apus-bench-store [TRANSACTIONS] [WRITERS]: what reliability costs a store. Writes the same small
// change bare, and with what makes it safe to repeat and tells of it; the kinds take turns, so that
// a slow moment of the machine hits all of them.

import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import Foundation

/// What one transaction does beside its change.
enum Kind: String, CaseIterable {
  case bare, inbox, outbox, idempotency, all
}

struct Costs {
  var seconds: [Double] = []
  var cpuSeconds: [Double] = []
  var logBytes: [Double] = []

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

struct Bench {
  let store: Store
  let writerCount: Int
  let count: Int

  /// One change: a row of a table with an index, as a cart's line.
  static func change(_ db: WriteTransaction, _ id: Int) throws {
    try db.execute(
      "INSERT INTO line (id, cart, sku) VALUES (\(id), \(id % 500), \("sku-\(id % 977)"))")
    try db.execute("UPDATE cart SET version = version + 1 WHERE id = \(id % 500)")
  }

  func transaction(_ kind: Kind, _ id: Int) async throws {
    let event = CartLineAdded(cart: UUID(), sku: "sku-\(id % 977)", quantity: 1)
    let heard = UUID.v7(at: Timestamp(date: Date()))
    guard kind == .idempotency || kind == .all else {
      return try await store.write { db in
        if kind == .inbox { _ = try db.isFirst(heard, group: "shop.cart.v1/PriceChanged") }
        try Self.change(db, id)
        if kind == .outbox { try db.publish(event) }
      }
    }
    let claim = try IdempotencyClaim(
      caller: "spiffe://bench/service/shop.gateway.v1", method: "shop.cart.v1.CartService/addLine",
      key: UUID().uuidString, request: event)
    _ = try await store.write(idempotently: claim) { db in
      if kind == .all { _ = try db.isFirst(heard, group: "shop.cart.v1/PriceChanged") }
      try Self.change(db, id)
      if kind == .all { try db.publish(event) }
      return event
    }
  }

  /// Runs `count` transactions by all writers together.
  func run(_ kind: Kind, from first: Int, into costs: inout Costs) async throws {
    // An empty outbox, as a relay leaves it.
    try await store.write { db in _ = try db.execute("DELETE FROM apus_outbox") }
    let (time, cpu, bytes) = (ContinuousClock.now, Self.cpuSeconds(), Self.writtenBytes())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writerCount {
        group.addTask {
          for step in stride(from: writer, to: count, by: writerCount) {
            try await transaction(kind, first + step)
          }
        }
      }
      try await group.waitForAll()
    }
    let number = Double(count)
    costs.seconds.append((ContinuousClock.now - time) / .seconds(1) / number)
    costs.cpuSeconds.append((Self.cpuSeconds() - cpu) / number)
    costs.logBytes.append((Self.writtenBytes() - bytes) / number)
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// What this process has handed to the kernel, as Linux counts it.
  static func writtenBytes() -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("wchar") } ?? ""
    return line.split(separator: " ").last.flatMap { Double($0) } ?? 0
  }
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let count = arguments.first ?? 2_000
let writerCount = arguments.dropFirst().first ?? 16
let roundCount = 7
let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID())").path()
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
let store = try await Store.open(
  path: folder + "/bench.sqlite", owner: "shop.cart.v1",
  migrations: [
    Migration(
      "tables",
      sql: """
        CREATE TABLE cart (id INTEGER PRIMARY KEY, version INTEGER NOT NULL);
        CREATE TABLE line (id INTEGER PRIMARY KEY, cart INTEGER NOT NULL, sku TEXT NOT NULL);
        CREATE INDEX line_cart ON line (cart, sku);
        """)
  ]
) { Timestamp(date: Date()) }
try await store.write { db in
  for id in 0..<500 { try db.execute("INSERT INTO cart (id, version) VALUES (\(id), 0)") }
}

let bench = Bench(store: store, writerCount: writerCount, count: count)
var costs: [Kind: Costs] = [:]
var next = 0
for round in 0...roundCount {
  for kind in Kind.allCases {
    var measured = costs[kind, default: Costs()]
    try await bench.run(kind, from: next, into: &measured)
    // The first round fills caches and is not counted.
    if round > 0 { costs[kind] = measured }
    next += count
  }
}

print("\(count) transactions by \(writerCount) writers, medians of \(roundCount) rounds")
let bare = costs[.bare, default: Costs()]
for kind in Kind.allCases {
  let own = costs[kind, default: Costs()]
  func column(_ path: KeyPath<Costs, [Double]>, _ scale: Double, _ unit: String) -> String {
    let (value, base) = (Costs.median(own[keyPath: path]), Costs.median(bare[keyPath: path]))
    return "\((value * scale).formatted(.number.precision(.fractionLength(1)))) \(unit) "
      + "(\(((value / base - 1) * 100).formatted(.number.precision(.fractionLength(0)))) %)"
  }
  print(
    kind.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0),
    column(\.seconds, 1e6, "µs"), column(\.cpuSeconds, 1e6, "µs CPU"),
    column(\.logBytes, 1, "bytes written"))
}
try await store.close()
try FileManager.default.removeItem(atPath: folder)
