// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Synchronization
import Testing

@Suite struct CacheTests {
  private struct Fault: Error {}

  /// Nanoseconds that a test moves.
  private final class Ticks: Sendable {
    private let value = Atomic<UInt64>(0)
    @Sendable func now() -> UInt64 { value.load(ordering: .relaxed) }
    func advance(seconds: UInt64) { value.add(seconds * 1_000_000_000, ordering: .relaxed) }
  }

  /// A load that ends when the test says so, and says when it was begun.
  private final class SlowLoad: Sendable {
    let begun = AsyncStream<Void>.makeStream()
    private let release = AsyncStream<Int>.makeStream()
    let count = Atomic(0)

    func end(_ value: Int) {
      release.continuation.yield(value)
    }

    @Sendable func run() async throws -> Int {
      count.add(1, ordering: .relaxed)
      begun.continuation.yield()
      var iterator = release.stream.makeAsyncIterator()
      guard let value = await iterator.next(isolation: nil) else { throw Fault() }
      return value
    }

    func hasBegun() async {
      var iterator = begun.stream.makeAsyncIterator()
      await iterator.next(isolation: nil)
    }
  }

  private let ticks = Ticks()

  private func cache(
    _ change: (inout CacheSettings) -> Void = { _ in }
  ) -> Cache<String, Int> {
    var settings = CacheSettings(timeToLive: .seconds(10))
    change(&settings)
    return Cache("test", settings, now: ticks.now)
  }

  @Test("a hundred who miss at once wait for one load")
  func singleFlight() async throws {
    let cache = cache()
    let load = SlowLoad()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<100 {
        group.addTask { try await cache.value(for: "a", load: load.run) }
      }
      await load.hasBegun()
      load.end(7)
      for try await value in group { #expect(value == 7) }
    }
    #expect(load.count.load(ordering: .relaxed) == 1)
  }

  @Test("who gives up, be it the first, does not take the load from the others")
  func cancelledWaiter() async throws {
    let cache = cache()
    let load = SlowLoad()
    let first = Task { try await cache.value(for: "a", load: load.run) }
    await load.hasBegun()
    let second = Task { try await cache.value(for: "a", load: load.run) }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    load.end(7)
    #expect(try await second.value == 7)
    #expect(try await cache.value(for: "a") { throw Fault() } == 7)
  }

  @Test("a failure goes to all who wait, and the next one loads again")
  func failure() async throws {
    let cache = cache()
    await #expect(throws: Fault.self) { try await cache.value(for: "a") { throw Fault() } }
    #expect(try await cache.value(for: "a") { 3 } == 3)
  }

  @Test("what was invalidated while it was loaded is loaded again for the next")
  func invalidationDuringLoad() async throws {
    let cache = cache()
    let load = SlowLoad()
    let early = Task { try await cache.value(for: "a", load: load.run) }
    await load.hasBegun()
    await cache.invalidate("a")
    #expect(try await cache.value(for: "a") { 2 } == 2)
    load.end(1)
    #expect(try await early.value == 1)
    #expect(try await cache.value(for: "a") { throw Fault() } == 2)
  }

  @Test("a stale value is there at once, and the renewed one after it")
  func staleWhileRevalidate() async throws {
    let cache = cache { $0.staleFor = .seconds(60) }
    _ = try await cache.value(for: "a") { 1 }
    ticks.advance(seconds: 20)
    let load = SlowLoad()
    #expect(try await cache.value(for: "a", load: load.run) == 1)
    await load.hasBegun()
    #expect(try await cache.value(for: "a") { throw Fault() } == 1)
    load.end(2)
    while try await cache.value(for: "a", load: { throw Fault() }) != 2 { await Task.yield() }
  }

  @Test("two caches over one engine load once, and an invalidation in one reaches the other")
  func secondLevel() async throws {
    let engine = MemoryCacheEngine(now: ticks.now)
    let settings = CacheSettings(timeToLive: .seconds(10))
    let one = Cache<String, Text>(
      "text", settings, sharedBy: engine, tags: { _, text in [text.text] }, now: ticks.now)
    let two = Cache<String, Text>(
      "text", settings, sharedBy: engine, tags: { _, text in [text.text] }, now: ticks.now)
    _ = try await one.value(for: "a") { Text("old") }
    // The first has its value before the second level has it.
    while await engine.find("a", in: "text").isMissing { await Task.yield() }
    #expect(try await two.value(for: "a") { throw Fault() }.text == "old")
    await one.invalidate(tag: "old")
    #expect(try await two.value(for: "a") { Text("new") }.text == "new")
    while await engine.find("a", in: "text").isMissing { await Task.yield() }
    #expect(try await one.value(for: "a") { throw Fault() }.text == "new")
  }
}

extension CacheFinding {
  fileprivate var isMissing: Bool { if case .missing = self { true } else { false } }
}
