// SPDX-License-Identifier: Apache-2.0

import ApusRedis
import ApusStore
import ApusTransport
import ApusWire
import Foundation
import Logging
import Synchronization
import Testing

/// Redis dies, hangs, is full, and comes back: callers get their values all the time.
@Suite(.enabled(if: RedisServer.path != nil, "redis-server is not installed"), .serialized)
struct RedisAwayTests {
  private func keep(_ text: String, _ key: String, _ engine: RedisCacheEngine) async -> Bool {
    guard case .missing(let lease) = await engine.find(key, in: "c") else { return false }
    await engine.keep(
      Bytes(utf8: text), for: key, in: "c", tags: ["t"], timeToLive: .seconds(60), lease: lease)
    return await found(key, engine) == text
  }

  private func found(_ key: String, _ engine: RedisCacheEngine) async -> String? {
    guard case .found(let bytes, _) = await engine.find(key, in: "c") else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("killed in the middle, it is away at once and said so once; restarted, it is used again")
  func killed() async throws {
    let server = try RedisServer()
    let lines = LogLines()
    let engine = try server.engine(logger: lines.logger)
    #expect(await keep("1", "a", engine))
    server.kill()
    for _ in 0..<500 { #expect(await engine.find("a", in: "c") == .away) }
    #expect(lines.all.filter { $0.contains("away") }.count == 1)
    try server.start()
    while await engine.find("a", in: "c") == .away { await Task.yield() }
    #expect(await keep("2", "a", engine))
    #expect(lines.all.filter { $0.contains("back") }.count == 1)
  }

  @Test("a restart that nobody noticed costs no failure: a connection that lay idle is made anew")
  func restarted() async throws {
    let server = try RedisServer()
    let engine = try server.engine()
    #expect(await keep("1", "a", engine))
    server.kill()
    try server.start()
    #expect(await keep("2", "a", engine))
  }

  @Test("what was invalidated while it hung is not found when it goes on")
  func owedInvalidation() async throws {
    let server = try RedisServer()
    var options = RedisOptions()
    options.timeout = .milliseconds(30)
    let engine = try server.engine(options)
    #expect(await keep("old", "a", engine))
    server.pause()
    await engine.invalidate(.key("a"), in: "c")
    server.resume()
    var finding = await engine.find("a", in: "c")
    while finding == .away {
      await Task.yield()
      finding = await engine.find("a", in: "c")
    }
    guard case .missing = finding else { throw RedisServer.Failure("the old value is back") }
  }

  @Test("a cache goes on loading while Redis dies and returns, whatever the moment")
  func cacheGoesOn() async throws {
    let server = try RedisServer()
    let cache = Cache<String, Number>(
      "n", CacheSettings(timeToLive: .milliseconds(1)), sharedBy: try server.engine(),
      now: { LoopClock.now() })
    for round in 0..<6 {
      if round % 2 == 1 { server.kill() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let value = try await cache.value(for: "\(number % 20)") { Number(number % 20) }
            #expect(value.number == number % 20)
          }
        }
        try await group.waitForAll()
      }
      if round % 2 == 1 { try server.start() }
    }
  }

  @Test("a server that is full keeps nothing more, and still forgets")
  func full() async throws {
    let server = try RedisServer(["--maxmemory-policy", "noeviction"])
    let engine = try server.engine()
    #expect(await keep("1", "a", engine))
    try server.command("CONFIG", "SET", "maxmemory", "1")
    #expect(await !keep("2", "b", engine))
    #expect(await found("a", engine) == "1")
    await engine.invalidate(.tag("t"), in: "c")
    #expect(await found("a", engine) == nil)
    try server.command("CONFIG", "SET", "maxmemory", "0")
    #expect(await keep("2", "b", engine))
  }

  @Test("a server that evicts what it likes costs loads, and is not away")
  func evicting() async throws {
    let server = try RedisServer([
      "--maxmemory", "3mb", "--maxmemory-policy", "allkeys-random",
    ])
    let engine = try server.engine()
    let value = String(repeating: "x", count: 20_000)
    var keptCount = 0
    for number in 0..<200 where await keep(value, "\(number)", engine) { keptCount += 1 }
    #expect(keptCount > 50)
    #expect(await engine.find("another", in: "c") != .away)
  }

  @Test("a password opens, a wrong one is as good as nobody")
  func password() async throws {
    let server = try RedisServer(["--requirepass", "se:cret"])
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    func engine(_ login: String) throws -> RedisCacheEngine {
      RedisCacheEngine(
        try RedisURL("redis://\(login)127.0.0.1:\(server.port)/1"), system: "test", logger: logger)
    }
    #expect(await keep("1", "a", try engine(":se:cret@")))
    #expect(await found("a", try engine("default:se:cret@")) == "1")
    #expect(try await engine(":wrong@").find("a", in: "c") == .away)
    #expect(try await engine("").find("a", in: "c") == .away)
  }

  @Test("what a process keeps itself goes when another invalidates it")
  func acrossProcesses() async throws {
    let server = try RedisServer()
    let engines = [try server.engine(), try server.engine()]
    let listening = engines.map { engine in Task { await engine.run() } }
    let caches = engines.map { engine in
      Cache<Int, Number>(
        "n", CacheSettings(timeToLive: .seconds(60)), sharedBy: engine, now: { LoopClock.now() })
    }
    // Both have it in their own memory; the first success may be that listening has just begun.
    var current = 0
    var successCount = 0
    while successCount < 3 {
      let (old, new) = (current, current + 1)
      for cache in caches { _ = try await cache.value(for: 1) { Number(old) } }
      await caches[0].invalidate(1)
      if try await caches[1].value(for: 1, load: { Number(new) }).number == new {
        successCount += 1
      }
      for cache in caches { await cache.invalidate(1) }
      current += 2
    }
    for task in listening { task.cancel() }
    for task in listening { await task.value }
  }
}

/// The smallest message that can differ.
struct Number: Message {
  var number = 0

  static var messageName: String { "test.Number" }

  init() {}

  init(_ number: Int) { self.number = number }

  func encode(to encoder: inout MessageEncoder) { encoder.string("\(number)", field: 1) }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while try decoder.nextTag() == 10 { number = Int(try decoder.string()) ?? 0 }
  }
}

/// What was logged.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }
  var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.lines.withLock { $0.append("\(event.message)") }
    }
  }
}
