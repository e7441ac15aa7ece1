// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Hummingbird
import Synchronization
import Testing

@testable import Gateway

@Suite struct ReplyCacheTests {
  private final class Clock: Sendable {
    private let time = Mutex<UInt64>(1_000_000_000)
    var now: UInt64 { time.withLock { $0 } }
    func advance(_ seconds: UInt64) { time.withLock { $0 += seconds * 1_000_000_000 } }
  }

  /// What is called, and lets its callers wait.
  private actor Source {
    private(set) var callCount = 0
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var isOpen: Bool

    init(isOpen: Bool = true) { self.isOpen = isOpen }

    func text(_ problem: Problem? = nil) async throws(Problem) -> String {
      callCount += 1
      let number = callCount
      if !isOpen { await withCheckedContinuation { waiters.append($0) } }
      if let problem { throw problem }
      return "reply \(number)"
    }

    func open() {
      isOpen = true
      for waiter in waiters { waiter.resume() }
      waiters = []
    }
  }

  private let clock = Clock()

  private func cache(_ byteCount: Int = 1 << 20) -> ReplyCache {
    ReplyCache(maxByteCount: byteCount) { [clock] in clock.now }
  }

  private func key(_ name: String) -> ReplyCache.Key {
    ReplyCache.Key(method: 1, request: Bytes(utf8: name), package: "p")
  }

  @Test("a reply is kept as long as its schema says, and ages meanwhile")
  func keeps() async throws {
    let cache = cache()
    let source = Source()
    func ask() async throws(Problem) -> ReplyCache.Reply {
      try await cache.reply(key("a"), for: 5) { () throws(Problem) in try await source.text() }
    }
    let first = try await ask()
    clock.advance(4)
    let second = try await ask()
    #expect(String(buffer: second.body) == "reply 1")
    #expect(second.tag == first.tag)
    #expect(second.age(now: clock.now) == 4)
    clock.advance(1)
    #expect(String(buffer: try await ask().body) == "reply 2")
    #expect(await source.callCount == 2)
  }

  @Test("who asks for the same at once shares one call")
  func shares() async throws {
    let cache = cache()
    let source = Source(isOpen: false)
    let key = key("a")
    let replies = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 {
        group.addTask {
          String(
            buffer: try await cache.reply(key, for: 5) { () throws(Problem) in
              try await source.text()
            }.body)
        }
      }
      while await source.callCount == 0 { await Task.yield() }
      await source.open()
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(replies == Array(repeating: "reply 1", count: 20))
    #expect(await source.callCount == 1)
  }

  @Test("a failure is not kept")
  func failures() async throws {
    let cache = cache()
    let source = Source()
    await #expect(throws: Problem.self) {
      try await cache.reply(key("a"), for: 5) { () throws(Problem) in
        try await source.text(Problem(.unavailable, "away"))
      }
    }
    let reply = try await cache.reply(key("a"), for: 5) { () throws(Problem) in
      try await source.text()
    }
    #expect(String(buffer: reply.body) == "reply 2")
  }

  @Test("what is kept is bounded in bytes; what is asked for stays")
  func bounded() async throws {
    let cache = cache(64 << 10)
    let source = Source()
    func ask(_ name: String) async throws {
      _ = try await cache.reply(key(name), for: 1_000) { () throws(Problem) in
        String(repeating: "x", count: 1_000) + (try await source.text())
      }
    }
    for number in 0..<1_000 {
      try await ask("hot")
      try await ask("\(number)")
      #expect(cache.byteCount <= 64 << 10)
    }
    // Once, and then each one that was never there before.
    #expect(await source.callCount == 1_001)
  }

  @Test("a reply that is too large for the cache passes through it")
  func large() async throws {
    let cache = cache(8 << 10)
    let source = Source()
    for _ in 0..<2 {
      _ = try await cache.reply(key("a"), for: 1_000) { () throws(Problem) in
        String(repeating: "x", count: 2_000) + (try await source.text())
      }
    }
    #expect(await source.callCount == 2)
    #expect(cache.byteCount == 0)
  }
}
