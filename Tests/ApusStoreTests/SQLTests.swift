// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Foundation
import Testing

@Suite struct SQLTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func roundTrip<Value: SQLValue & Sendable>(_ value: Value) async throws -> Value? {
    try await openStore(folder, executor: .inline).read { db in try db.value("SELECT \(value)") }
  }

  @Test("values come back as they were")
  func values() async throws {
    #expect(try await roundTrip(Int64.min) == .min)
    #expect(try await roundTrip(UInt64.max) == .max)
    #expect(try await roundTrip(UInt32.max) == .max)
    #expect(try await roundTrip(Int32.min) == .min)
    #expect(try await roundTrip(true) == true)
    #expect(try await roundTrip(-0.5) == -0.5)
    #expect(try await roundTrip("O'Brien \u{1F4A1} \"") == "O'Brien \u{1F4A1} \"")
    #expect(try await roundTrip([1, 0, 255] as Bytes) == [1, 0, 255])
    #expect(try await roundTrip(Bytes()) == Bytes())
    let id = UUID()
    #expect(try await roundTrip(id) == id)
    #expect(try await roundTrip(Optional<String>.none) == .some(.none))
    #expect(try await roundTrip(Optional("x")) == "x")
  }

  @Test(
    "moments come back to the nanosecond; those that do not fit become the nearest",
    arguments: [
      (Timestamp(seconds: 1_800_000_000, nanoseconds: 123_456_789), nil),
      (Timestamp(seconds: -1, nanoseconds: 999_999_999), nil),
      (Timestamp(seconds: .max), Timestamp(seconds: 9_223_372_036, nanoseconds: 854_775_807)),
      (Timestamp(seconds: .min), Timestamp(seconds: -9_223_372_037, nanoseconds: 145_224_192)),
    ] as [(Timestamp, Timestamp?)])
  func moments(_ moment: Timestamp, _ nearest: Timestamp?) async throws {
    #expect(try await roundTrip(moment) == nearest ?? moment)
  }

  @Test("a value is never part of the statement")
  func injection() async throws {
    let store = try await openStore(folder)
    let name = "x'); DROP TABLE entry; --"
    try await store.insert(name)
    #expect(try await store.names() == [name])
  }

  @Test("lists and parts bind their values")
  func composition() async throws {
    let store = try await openStore(folder)
    for name in ["a", "b", "c"] { try await store.insert(name, name == "c" ? 2 : 1) }
    let names = try await store.read { db in
      let condition: SQL = "number = \(1)"
      return try db.rows(
        "SELECT name FROM entry WHERE \(condition) AND name IN \(values: ["b", "c"])"
      ) { row in try row["name"] as String }
    }
    #expect(names == ["b"])
    let none = try await store.read { db in
      try db.exists("SELECT 1 FROM entry WHERE name IN \(values: [String]())")
    }
    #expect(!none)
  }

  @Test("a column that is not there or holds something else is an error that says so")
  func wrongColumns() async throws {
    let store = try await openStore(folder)
    try await store.insert("a")
    await #expect(
      throws: StoreError.column(name: "nmae", expected: "String", found: "no such column")
    ) {
      try await store.read { db in
        try db.rows("SELECT name FROM entry") { row in try row["nmae"] as String }
      }
    }
    await #expect(throws: StoreError.column(name: "name", expected: "Int", found: "TEXT")) {
      try await store.read { db in
        try db.rows("SELECT name FROM entry") { row in try row["name"] as Int }
      }
    }
    await #expect(throws: StoreError.column(name: "x", expected: "Int32", found: "INTEGER")) {
      try await store.read { db in
        try db.rows("SELECT \(Int64.max) AS x") { row in try row["x"] as Int32 }
      }
    }
  }

  @Test("a statement that SQLite refuses comes back with its text")
  func badStatement() async throws {
    let store = try await openStore(folder)
    let error = await #expect(throws: StoreError.self) {
      try await store.read { db in try db.exists("SELEKT 1") }
    }
    #expect(error?.description.contains("SELEKT 1") == true)
    await #expect(throws: StoreError.self) {
      try await store.read { db in try db.exists("DELETE FROM entry") }
    }
  }
}
