// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Testing

@Suite struct IdempotencyTests {
  let folder: TemporaryFolder
  let clock = HandClock()

  init() throws { folder = try TemporaryFolder() }

  private func claim(
    caller: String = "gateway", user: String = "ada", method: String = "add", key: String = "k",
    request: String = "two lamps"
  ) throws -> IdempotencyClaim {
    try IdempotencyClaim(
      caller: caller, user: user, method: method, key: key, request: Text(request))
  }

  /// Adds a row and answers with how many there are.
  private func add(_ store: Store, _ claim: IdempotencyClaim) async throws -> String {
    try await store.write(idempotently: claim) { db in
      let count = try db.value("SELECT count(*) FROM entry", as: Int.self) ?? 0
      try db.execute("INSERT INTO entry (name, number) VALUES (\("\(count)"), 0)")
      return Text("reply \(count)")
    }.text
  }

  @Test("the same claim has one effect and one reply")
  func once() async throws {
    let store = try await openStore(folder, clock: clock)
    #expect(try await add(store, claim()) == "reply 0")
    #expect(try await add(store, claim()) == "reply 0")
    #expect(try await store.names() == ["0"])
  }

  @Test("a claim is kept by the file, not by the process")
  func restart() async throws {
    let first = try await openStore(folder, clock: clock)
    _ = try await add(first, claim())
    try await first.close()
    #expect(try await add(openStore(folder, clock: clock), claim()) == "reply 0")
  }

  @Test("many at once with one claim have one effect")
  func concurrently() async throws {
    let store = try await openStore(folder, clock: clock)
    let replies = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<30 { group.addTask { try await add(store, claim()) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(replies == ["reply 0"])
    #expect(try await store.names() == ["0"])
  }

  @Test("a key with another request is refused, before and after")
  func reused() async throws {
    let store = try await openStore(folder, clock: clock)
    _ = try await add(store, claim())
    let other = try claim(request: "three lamps")
    await #expect(throws: StoreError.keyReused(key: "k", method: "add")) {
      try await add(store, other)
    }
    await #expect(throws: StoreError.keyReused(key: "k", method: "add")) {
      try await store.reply(to: other, as: Text.self)
    }
    #expect(try await store.names() == ["0"])
  }

  @Test("caller, user, method and key together are the scope", arguments: 0..<4)
  func scope(_ part: Int) async throws {
    let store = try await openStore(folder, clock: clock)
    _ = try await add(store, claim())
    let other = [
      try claim(caller: "batch"), try claim(user: "bob"), try claim(method: "remove"),
      try claim(key: "l"),
    ][part]
    #expect(try await add(store, other) == "reply 1")
  }

  @Test("an effect that fails leaves the key free, also for another request")
  func failedEffect() async throws {
    struct Refused: Error {}
    let store = try await openStore(folder, clock: clock)
    let first = try claim(request: "too many")
    await #expect(throws: Refused.self) {
      try await store.write(idempotently: first) { _ -> Text in throw Refused() }
    }
    #expect(try await add(store, claim()) == "reply 0")
  }

  @Test("a reply is found without a write, once there is one")
  func lookUp() async throws {
    let store = try await openStore(folder, clock: clock)
    let claim = try claim()
    #expect(try await store.reply(to: claim, as: Text.self) == nil)
    _ = try await add(store, claim)
    #expect(try await store.reply(to: claim, as: Text.self) == Text("reply 0"))
  }

  @Test("after the retention the key is new, and not before")
  func retention() async throws {
    let store = try await openStore(folder, clock: clock)
    _ = try await add(store, claim())
    clock.advance(seconds: 24 * 60 * 60 - 1)
    #expect(try await add(store, claim()) == "reply 0")
    clock.advance(seconds: 1)
    #expect(try await store.reply(to: claim(), as: Text.self) == nil)
    #expect(try await add(store, claim(request: "other")) == "reply 1")
  }

  @Test("expired claims are swept by later ones, a few at a time")
  func sweeping() async throws {
    let store = try await openStore(folder, clock: clock)
    for number in 0..<200 { _ = try await add(store, claim(key: "old \(number)")) }
    clock.advance(seconds: 48 * 60 * 60)
    for number in 0..<80 { _ = try await add(store, claim(key: "new \(number)")) }
    let count = try await store.read { db in
      try db.value("SELECT count(*) FROM apus_reply", as: Int.self)
    }
    #expect(count == 80)
  }

  @Test("a retention of any length is taken")
  func longRetention() async throws {
    let store = try await openStore(folder, clock: clock)
    let claim = try IdempotencyClaim(
      caller: "a", method: "b", key: "c", request: Text("d"), retention: .seconds(Int64.max))
    #expect(try await add(store, claim) == "reply 0")
    clock.advance(seconds: 1_000_000_000)
    #expect(try await add(store, claim) == "reply 0")
  }

  @Test("a key has 1 to 255 bytes", arguments: [0, 1, 255, 256])
  func keyLength(_ count: Int) throws {
    let key = String(repeating: "k", count: count)
    if 1...255 ~= count {
      _ = try claim(key: key)
    } else {
      #expect(throws: StoreError.invalidKey(byteCount: count, max: 255)) { try claim(key: key) }
    }
  }

  @Test("fields that this build does not know are part of the request")
  func unknownFields() async throws {
    let store = try await openStore(folder, clock: clock)
    // Field 99 as a varint, behind those that this build knows.
    let newer = try Text(decoding: Bytes(Array(Text("two lamps").encoded()) + [0x98, 0x06, 7]))
    _ = try await add(store, claim())
    let other = try IdempotencyClaim(
      caller: "gateway", user: "ada", method: "add", key: "k", request: newer)
    await #expect(throws: StoreError.keyReused(key: "k", method: "add")) {
      try await add(store, other)
    }
  }

  @Test("an id that is derived is the same for each attempt, and another in every other scope")
  func derivedID() throws {
    func id(_ caller: String, _ user: String, _ method: String, _ key: String) throws -> UUID {
      try IdempotencyClaim(
        caller: caller, user: user, method: method, key: key, request: Text("\(UUID())")
      ).derivedID
    }
    let first = try id("a", "b", "c", "d")
    #expect(try id("a", "b", "c", "d") == first)
    #expect(first.uuid.6 >> 4 == 8 && first.uuid.8 >> 6 == 2)
    let others = try [
      id("ab", "", "c", "d"), id("", "ab", "c", "d"), id("a", "bc", "", "d"),
      id("a", "b", "cd", "e"),
      id("a", "b", "c", "e"), id("a", "", "bc", "d"), id("a", "1:b", "c", "d"),
    ]
    #expect(Set(others + [first]).count == others.count + 1)
  }
}
