// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import Testing

@Suite struct RelayTests {
  let folder: TemporaryFolder
  let keys = (0..<3).map { _ in UUID() }

  init() throws { folder = try TemporaryFolder() }

  private func publish(_ numbers: Range<Int>, _ key: UUID, in store: Store) async throws {
    try await store.write { db in
      for number in numbers { try db.publish(event(key, number)) }
    }
  }

  private func numbers(_ bus: FakeBus, _ key: UUID? = nil) throws -> [Int] {
    try bus.records.filter { key == nil || $0.key == key?.uuidString.lowercased() }
      .map { Int(try CartLineAdded(decoding: $0.payload).quantity) }
  }

  @Test("events reach the bus in the order in which they were written, and leave the outbox")
  func keepsOrder() async throws {
    let (store, bus) = (try await folder.store(), FakeBus())
    try await Relay(store, bus).working {
      for round in 0..<4 {
        try await publish(round * 500..<(round + 1) * 500, keys[round % 3], in: store)
      }
      try await eventually("the outbox is empty") { try await store.outbox().count == 0 }
    }
    #expect(try numbers(bus) == Array(0..<2_000))
    #expect(bus.change { $0.publishSizes.allSatisfy { $0 <= 500 } })
  }

  @Test("a call to the bus carries no more than 512 KiB, but one event however large")
  func limitsBytes() async throws {
    let (store, bus) = (try await folder.store(), FakeBus())
    for size in [200_000, 200_000, 200_000, 900_000, 100] {
      try await store.write { [keys] db in
        _ = try db.publish(
          CartLineAdded(cart: keys[0], sku: String(repeating: "x", count: size)))
      }
    }
    try await Relay(store, bus).working {
      try await eventually("the outbox is empty") { try await store.outbox().count == 0 }
    }
    #expect(bus.change { $0.publishSizes } == [2, 1, 1, 1])
  }

  @Test("the event of a transaction that is undone never reaches the bus")
  func tellsNothing() async throws {
    struct Refused: Error {}
    let (store, bus) = (try await folder.store(), FakeBus())
    try await Relay(store, bus).working {
      for number in 0..<20 {
        try? await store.write { [keys] db in
          try db.publish(event(keys[0], number))
          if number % 2 == 1 { throw Refused() }
        }
      }
      try await eventually("all are told") { bus.records.count >= 10 }
    }
    #expect(try numbers(bus) == stride(from: 0, to: 20, by: 2).map { $0 })
  }

  @Test("a lost reply has events published again, under the same ids")
  func publishesAgain() async throws {
    let store = try await folder.store()
    let bus = FakeBus(FakeBus.Faults(lostReplies: 2, keepsDuplicates: true))
    try await publish(0..<3, keys[0], in: store)
    try await Relay(store, bus).working {
      try await eventually("the outbox is empty") { try await store.outbox().count == 0 }
    }
    #expect(try numbers(bus) == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(Set(bus.records.map(\.id)).count == 3)
  }

  @Test("while the bus is away events wait; when it is back all of them come")
  func waits() async throws {
    let (store, bus) = (try await folder.store(), FakeBus(FakeBus.Faults(isAway: true)))
    try await publish(0..<3, keys[0], in: store)
    try await Relay(store, bus).working {
      try await Task.sleep(for: .milliseconds(30))
      let outbox = try await store.outbox()
      #expect(outbox.count == 3 && outbox.oldest != nil && outbox.parkedCount == 0)
      bus.change { $0.faults.isAway = false }
      try await eventually("the outbox is empty") { try await store.outbox().count == 0 }
    }
    #expect(try numbers(bus) == [0, 1, 2])
  }

  @Test("what the bus refuses blocks its key alone", arguments: [true, false])
  func blocksOneKey(isWholeCall: Bool) async throws {
    let (store, bus) = (try await folder.store(), FakeBus())
    let poison: Set = [keys[1].uuidString.lowercased()]
    bus.change { state in
      if isWholeCall {
        state.faults.invalidKeys = poison
      } else {
        state.faults.refusedKeys = poison
      }
    }
    for number in 0..<9 { try await publish(number..<number + 1, keys[number % 3], in: store) }
    try await Relay(store, bus).working {
      try await eventually("all of the key are put aside") {
        try await store.outbox() == OutboxState(count: 0, oldest: nil, parkedCount: 3)
      }
      try await publish(9..<10, keys[0], in: store)
      try await publish(10..<11, keys[1], in: store)
      try await eventually("a later one of the key is put aside, too") {
        try await store.outbox().parkedCount == 4
      }
    }
    #expect(try numbers(bus, keys[0]) == [0, 3, 6, 9])
    #expect(try numbers(bus, keys[1]) == [])
    #expect(try numbers(bus, keys[2]) == [2, 5, 8])
    // Whoever mends it starts the process again.
    bus.change { $0.faults = FakeBus.Faults() }
    try await publish(11..<12, keys[1], in: store)
    try await Relay(store, bus).working {
      try await eventually("all are told") { bus.records.count == 12 }
    }
    #expect(try numbers(bus, keys[1]) == [1, 4, 7, 10, 11])
    #expect(try await store.outbox().parkedCount == 0)
  }

  @Test("a topic that is not ours is put aside; others go on")
  func putsTopicAside() async throws {
    let store = try await folder.store()
    let bus = FakeBus(FakeBus.Faults(foreignTopics: [CartAbandoned.messageName]))
    try await store.write { [keys] db in
      try db.publish(CartAbandoned(cart: keys[0], customer: keys[0], lineCount: 1))
      try db.publish(event(keys[0], 1))
    }
    try await Relay(store, bus).working {
      try await eventually("it is put aside") {
        try await store.outbox() == OutboxState(count: 0, oldest: nil, parkedCount: 1)
      }
    }
    #expect(try numbers(bus) == [1])
  }

  @Test("one relay works for a file at a time, and the next takes over where it ended")
  func worksAlone() async throws {
    let (first, bus) = (try await folder.store(), FakeBus())
    let second = try await folder.store()
    try await Relay(second, bus).working {
      try await publish(0..<100, keys[0], in: second)
      try await eventually("the first tells") { bus.records.count == 100 }
      let waiting = Relay(first, bus)
      async let ended: Void = waiting.run()
      for number in 100..<200 { try await publish(number..<number + 1, keys[0], in: first) }
      try await eventually("the first tells the other's, too") { bus.records.count == 200 }
      waiting.stop()
      await ended
    }
    try await Relay(first, bus).working {
      try await publish(200..<300, keys[0], in: second)
      try await eventually("the second tells") { bus.records.count == 300 }
    }
    #expect(try numbers(bus) == Array(0..<300))
  }

  @Test("a relay that is stopped tells what was written before")
  func tellsTheLast() async throws {
    let (store, bus) = (try await folder.store(), FakeBus())
    let relay = Relay(store, bus)
    async let ended: Void = relay.run()
    try await publish(0..<10, keys[0], in: store)
    relay.stop()
    await ended
    // It may have been stopped before it began: then the next process tells them.
    let left = try await store.outbox().count
    #expect(left + bus.records.count == 10)
    #expect(left == 0 || left == 10)
  }
}
