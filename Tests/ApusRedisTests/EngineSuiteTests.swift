// SPDX-License-Identifier: Apache-2.0

import ApusRedis
import ApusStore
import ApusTransport
import ApusWire
import Foundation
import Synchronization
import Testing

/// What every engine of a cache must do: in memory, and over a true Redis.
@Suite(.enabled(if: RedisServer.path != nil, "redis-server is not installed"), .serialized)
struct EngineSuiteTests {
  enum Kind: CaseIterable { case memory, redis }

  /// Two views of one engine, as two processes have; the same object in memory.
  private struct Pair {
    var server: RedisServer?
    var one: any CacheEngine
    var two: any CacheEngine
  }

  private func engines(_ kind: Kind) throws -> Pair {
    switch kind {
    case .memory:
      let engine = MemoryCacheEngine(now: { LoopClock.now() })
      return Pair(one: engine, two: engine)
    case .redis:
      let server = try RedisServer()
      return Pair(server: server, one: try server.engine(), two: try server.engine())
    }
  }

  private func lease(_ engine: any CacheEngine, _ key: String, in cache: String = "c") async throws
    -> CacheLease
  {
    guard case .missing(let lease) = await engine.find(key, in: cache) else {
      throw RedisServer.Failure("\(key) is not missing")
    }
    return lease
  }

  private func keep(
    _ text: String, _ key: String, tags: [String] = [], for time: Duration = .seconds(60),
    _ engine: any CacheEngine
  ) async throws {
    await engine.keep(
      Bytes(utf8: text), for: key, in: "c", tags: tags, timeToLive: time,
      lease: try await lease(engine, key))
  }

  private func found(_ key: String, _ engine: any CacheEngine, in cache: String = "c") async
    -> String?
  {
    guard case .found(let bytes, _) = await engine.find(key, in: cache) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("what one keeps another finds, with the time that is left", arguments: Kind.allCases)
  func keeps(kind: Kind) async throws {
    let engines = try engines(kind)
    try await keep("hello", "a", engines.one)
    guard case .found(let bytes, let remaining) = await engines.two.find("a", in: "c") else {
      throw RedisServer.Failure("not found")
    }
    #expect(bytes == Bytes(utf8: "hello"))
    #expect(remaining > .zero && remaining <= .seconds(60))
    #expect(await found("b", engines.two) == nil)
    #expect(await found("a", engines.two, in: "another") == nil)
  }

  @Test("what is over is not found", arguments: Kind.allCases)
  func expires(kind: Kind) async throws {
    let engines = try engines(kind)
    try await keep("hello", "a", for: .milliseconds(50), engines.one)
    while await found("a", engines.two) != nil { await Task.yield() }
  }

  @Test("an invalidated key is gone, its neighbour stays", arguments: Kind.allCases)
  func invalidatesKey(kind: Kind) async throws {
    let engines = try engines(kind)
    try await keep("1", "a", engines.one)
    try await keep("2", "b", engines.one)
    await engines.two.invalidate(.key("a"), in: "c")
    #expect(await found("a", engines.one) == nil)
    #expect(await found("b", engines.one) == "2")
  }

  @Test("a tag takes those that carry it", arguments: Kind.allCases)
  func invalidatesTag(kind: Kind) async throws {
    let engines = try engines(kind)
    try await keep("1", "a", tags: ["x"], engines.one)
    try await keep("2", "b", tags: ["x", "y"], engines.one)
    try await keep("3", "c", tags: ["y"], engines.one)
    await engines.two.invalidate(.tag("x"), in: "c")
    #expect(await found("a", engines.one) == nil)
    #expect(await found("b", engines.one) == nil)
    #expect(await found("c", engines.one) == "3")
  }

  @Test("all of a cache goes, and no other", arguments: Kind.allCases)
  func invalidatesAll(kind: Kind) async throws {
    let engines = try engines(kind)
    try await keep("1", "a", engines.one)
    await engines.one.keep(
      Bytes(utf8: "2"), for: "a", in: "another", tags: [], timeToLive: .seconds(60),
      lease: try await lease(engines.one, "a", in: "another"))
    await engines.two.invalidate(.all, in: "c")
    #expect(await found("a", engines.one) == nil)
    #expect(await found("a", engines.one, in: "another") == "2")
    try await keep("3", "a", engines.one)
    #expect(await found("a", engines.two) == "3")
  }

  @Test(
    "what was loaded before an invalidation is not kept after it",
    arguments: Kind.allCases,
    [CacheInvalidation.key("a"), .key("b"), .tag("x"), .all])
  func leases(kind: Kind, what: CacheInvalidation) async throws {
    let engines = try engines(kind)
    let old = try await lease(engines.one, "a")
    await engines.two.invalidate(what, in: "c")
    await engines.one.keep(
      Bytes(utf8: "old"), for: "a", in: "c", tags: ["x"], timeToLive: .seconds(60), lease: old)
    #expect(await found("a", engines.one) == nil)
    try await keep("new", "a", engines.one)
    #expect(await found("a", engines.two) == "new")
  }

  @Test(
    "keys, tags and values may hold any bytes, and a value a megabyte", arguments: Kind.allCases)
  func anyBytes(kind: Kind) async throws {
    let engines = try engines(kind)
    let odd = "a\n:{}\u{0}\r\n*1\r\n$4\r\nquit ä 🐦"
    let large = Bytes((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    await engines.one.keep(
      large, for: odd, in: "c", tags: [odd], timeToLive: .seconds(60),
      lease: try await lease(engines.one, odd))
    guard case .found(let bytes, _) = await engines.two.find(odd, in: "c") else {
      throw RedisServer.Failure("not found")
    }
    #expect(bytes == large)
    await engines.two.invalidate(.tag(odd), in: "c")
    #expect(await found(odd, engines.one) == nil)
  }

  @Test("others hear of an invalidation", arguments: Kind.allCases)
  func news(kind: Kind) async throws {
    let engines = try engines(kind)
    let heard = Mutex<[CacheInvalidation]>([])
    engines.two.onInvalidation(of: "c") { what in heard.withLock { $0.append(what) } }
    let listening = Task { await engines.two.run() }
    // Redis says first that something may have been missed.
    if kind == .redis { while heard.withLock({ $0.isEmpty }) { await Task.yield() } }
    for what in [CacheInvalidation.key("a\nb"), .tag("x"), .all] {
      await engines.one.invalidate(what, in: "c")
    }
    while heard.withLock({ $0.suffix(3) != [.key("a\nb"), .tag("x"), .all] }) { await Task.yield() }
    listening.cancel()
    await listening.value
  }
}
