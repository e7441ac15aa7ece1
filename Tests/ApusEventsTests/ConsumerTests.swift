// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import Synchronization
import Testing

@testable import ApusEvents

@Suite struct ConsumerTests {
  let folder: TemporaryFolder
  let key = UUID()

  init() throws { folder = try TemporaryFolder() }

  private func counting(_ store: Store) -> Subscription {
    Subscription(CartLineAdded.self, in: store) { event, _, db in
      try db.addEffect(event.cart.uuidString, Int(event.quantity))
    }
  }

  private func numbers(_ store: Store) async throws -> [Int] {
    try await store.effects().map(\.number)
  }

  @Test("an event that is delivered again has its effect once")
  func countsOnce() async throws {
    let store = try await folder.store("shop.recommendation.v1")
    // As when the process dies after its commit and before the bus hears of it.
    let bus = FakeBus(FakeBus.Faults(forgottenAcknowledgements: 5))
    for number in 0..<10 { bus.put(Record(key, number)) }
    try await Consumer(counting(store), bus: bus).hearing {
      try await eventually("all are acknowledged") { bus.isDone }
    }
    #expect(try await numbers(store) == Array(0..<10))
    #expect(bus.change { $0.attempts.values.reduce(0, +) } >= 15)
  }

  @Test("a handler that throws leaves nothing behind, and the event comes again")
  func comesAgain() async throws {
    struct Failed: Error {}
    let (store, bus) = (try await folder.store("shop.recommendation.v1"), FakeBus())
    bus.put(Record(key, 1), Record(key, 2))
    let attempts = Mutex<[Int]>([])
    let subscription = Subscription(CartLineAdded.self, in: store) { event, delivery, db in
      try db.addEffect("key", Int(event.quantity))
      guard event.quantity == 1 else { return }
      attempts.withLock { $0.append(delivery.attempt) }
      if delivery.attempt < 3 { throw Failed() }
    }
    try await Consumer(subscription, bus: bus).hearing {
      try await eventually("all are acknowledged") { bus.isDone }
    }
    #expect(try await numbers(store) == [1, 2])
    #expect(attempts.withLock { $0 } == [1, 2, 3])
    let causes = bus.change { $0.causes }
    #expect(causes.count == 2 && causes.allSatisfy { $0.contains("Failed") })
  }

  @Test("events that a handler publishes are told with its effect, in the trace of what it heard")
  func joinsTransaction() async throws {
    struct Failed: Error {}
    let (store, bus) = (try await folder.store(), FakeBus())
    let trace = TraceContext(traceIDHigh: 1, traceIDLow: 2, spanID: 3, flags: 1)
    var record = Record(key, 1)
    record.trace = trace.bytes
    bus.put(record)
    let subscription = Subscription(CartLineAdded.self, in: store) { event, delivery, db in
      try db.publish(CartAbandoned(cart: event.cart, customer: event.cart, lineCount: 1))
      if delivery.attempt == 1 { throw Failed() }
    }
    try await Consumer(subscription, bus: bus).hearing {
      try await eventually("all are acknowledged") { bus.isDone }
    }
    #expect(try await store.outbox().count == 1)
    let kept = try await store.read { db in
      try db.value("SELECT trace FROM apus_outbox", as: Bytes.self)
    }
    #expect(kept == trace.bytes)
  }

  @Test("an event that cannot be read is rejected with a cause that holds nothing of it")
  func rejectsUnreadable() async throws {
    let (store, bus) = (try await folder.store("shop.recommendation.v1"), FakeBus())
    var record = Record(key, 1)
    record.payload = Bytes(Array("\u{1A}\u{FF}secret".utf8))
    bus.put(record)
    try await Consumer(counting(store), bus: bus).hearing {
      try await eventually("it is rejected") { bus.change { !$0.causes.isEmpty } }
    }
    let cause = try #require(bus.change { $0.causes.first })
    #expect(cause.contains("is no shop.cart.v1.CartLineAdded"))
    #expect(!cause.contains("secret"))
    #expect(try await numbers(store) == [])
  }

  @Test("a handler's calls inherit the trace and end in time")
  func bindsContext() async throws {
    let bus = FakeBus()
    var record = Record(key, 1)
    record.trace = TraceContext(traceIDHigh: 1, traceIDLow: 2, spanID: 3, flags: 1).bytes
    bus.put(record)
    let seen = Mutex<CallContext?>(nil)
    let subscription = Subscription(CartLineAdded.self, of: "shop.recommendation.v1") { _, _ in
      seen.withLock { $0 = CallContext.current }
    }
    try await Consumer(subscription, bus: bus).hearing {
      try await eventually("all are acknowledged") { bus.isDone }
    }
    let context = try #require(seen.withLock { $0 })
    #expect(context.trace.traceIDLow == 2)
    let remaining = try #require(context.deadline.remaining)
    #expect(remaining > .zero && remaining <= .seconds(30))
    #expect(context.caller.service == "shop.recommendation.v1")
  }

  @Test("what a handler needs is away: it is tried again here, and no failure is counted")
  func isPatient() async throws {
    let bus = FakeBus()
    bus.put(Record(key, 1))
    let count = Mutex(0)
    let subscription = Subscription(CartLineAdded.self, of: "shop.recommendation.v1") { _, _ in
      let tries = count.withLock { count in
        count += 1
        return count
      }
      if tries < 5 { throw RPCError(.unavailable, "away") }
    }
    // Slower than the others: a bus that says nothing for 15 s, by this clock, is left.
    try await Consumer(subscription, bus: bus, factor: 4).hearing {
      try await eventually("it is acknowledged") { bus.isDone }
    }
    #expect(bus.change { $0.causes } == [])
    #expect(bus.change { $0.attempts[0] } == 1)
  }

  @Test("an outage however long is no failure of the event")
  func outlastsOutage() async throws {
    let runner = HandlerRunner(
      subscriber: "shop.recommendation.v1",
      caller: Caller(trustDomain: "test", path: "service/shop.recommendation.v1"),
      clock: QuickClock(factor: 2_000))
    let subscription = Subscription(CartLineAdded.self, of: "shop.recommendation.v1") { _, _ in
      throw StoreError.diskFull(path: "a")
    }
    guard case .deferred(let cause) = await runner.run(subscription, Record(key, 1), attempt: 1)
    else {
      Issue.record("The event was blamed for a full disk.")
      return
    }
    #expect(cause.contains("disk"))
  }

  @Test("an event that came too early is given back, and no failure is counted")
  func defers() async throws {
    struct TooEarly: DeferrableError { let isDeferred: Bool }
    let bus = FakeBus()
    bus.put(Record(key, 1))
    let isMended = Mutex(false)
    let subscription = Subscription(CartLineAdded.self, of: "shop.recommendation.v1") { _, _ in
      guard isMended.withLock({ $0 }) else { throw TooEarly(isDeferred: true) }
    }
    try await Consumer(subscription, bus: bus).hearing {
      try await eventually("it is given back") {
        bus.change { $0.deferrals.contains { $0.hasSuffix("TooEarly") } }
      }
      isMended.withLock { $0 = true }
      try await eventually("it is handled") { bus.isDone }
    }
    #expect(bus.change { $0.causes } == [])
  }

  @Test("no more handlers run than the window has")
  func limitsWork() async throws {
    let (store, bus) = (try await folder.store("shop.recommendation.v1"), FakeBus())
    for number in 0..<300 { bus.put(Record(UUID(), number)) }
    try await Consumer(counting(store), bus: bus).hearing {
      try await eventually("all are acknowledged") { bus.isDone }
    }
    #expect(try await numbers(store).sorted() == Array(0..<300))
    #expect(bus.change { $0.mostUnderWay } <= 64)
  }

  @Test("a consumer that is stopped ends what runs, acknowledges it, and leaves")
  func endsWhatRuns() async throws {
    let bus = FakeBus()
    bus.put(Record(key, 1), Record(key, 2))
    let (started, start) = AsyncStream<Void>.makeStream()
    let (released, release) = AsyncStream<Void>.makeStream()
    let subscription = Subscription(CartLineAdded.self, of: "shop.recommendation.v1") { _, _ in
      start.yield()
      for await _ in released { break }
    }
    let consumer = Consumer(subscription, bus: bus)
    async let ended: Void = consumer.run()
    for await _ in started { break }
    consumer.stop()
    release.finish()
    await ended
    #expect(bus.change { $0.done } == [0])
    try await eventually("it has left") { bus.change { $0.memberCount == 0 } }
  }

  @Test("after the bus was away the consumer comes back by itself")
  func comesBack() async throws {
    let store = try await folder.store("shop.recommendation.v1")
    let bus = FakeBus(FakeBus.Faults(isAway: true))
    try await Consumer(counting(store), bus: bus).hearing {
      for number in 0..<4 {
        bus.put(Record(key, number))
        bus.change { $0.faults.isAway = number % 2 == 0 }
        try await Task.sleep(for: .milliseconds(10))
      }
      bus.change { $0.faults.isAway = false }
      try await eventually("all are acknowledged") { bus.isDone }
    }
    #expect(try await numbers(store) == [0, 1, 2, 3])
  }

  @Test("what went to another member is not answered for")
  func dropsStale() async throws {
    let (store, bus) = (try await folder.store("shop.recommendation.v1"), FakeBus())
    bus.put(Record(key, 1))
    bus.change { $0.isStale = true }
    try await Consumer(counting(store), bus: bus).hearing {
      try await eventually("it was tried") { bus.change { $0.acknowledgedCalls >= 1 } }
      #expect(!bus.isDone)
      bus.change { state in
        state.isStale = false
        state.underWay = [:]
      }
      try await eventually("the new delivery is acknowledged") { bus.isDone }
    }
    #expect(try await numbers(store) == [1])
  }

  @Test("the bus is told of handlers that take long")
  func extendsLongOnes() async throws {
    let bus = FakeBus()
    bus.put(Record(key, 1))
    let (released, release) = AsyncStream<Void>.makeStream()
    let subscription = Subscription(CartLineAdded.self, of: "shop.recommendation.v1") { _, _ in
      for await _ in released { break }
    }
    try await Consumer(subscription, bus: bus, factor: 500).hearing {
      try await eventually("it is extended") { bus.change { $0.extended >= 2 } }
      release.finish()
      try await eventually("it is acknowledged") { bus.isDone }
    }
  }
}
