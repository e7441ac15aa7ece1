// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore
import ApusWire
import Foundation
import Testing

@testable import Broker

/// Groups over sockets: members that come and go, failures, dead letters, replays, restarts.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BrokerGroupsTests {
  @Test("members that join, leave and die share the work: all is seen, each key in order")
  func members() async throws {
    let system = try await TestBroker()
    let search = try system.client(as: "shop.search.v1")
    let seen = Seen()
    var readers: [Task<Void, any Error>] = []
    func join(_ number: Int) throws {
      let cart = try system.client(as: "shop.cart.v1")
      readers.append(
        Task {
          try await BrokerOverSocketsTests.read(cart, "shop.cart.v1", window: 8) { _, record in
            try await Task.sleep(for: .microseconds(500))
            seen.add(record, reader: number)
            return true
          }
        })
    }
    var records: [Record] = []
    for round in 0..<8 {
      if round < 4 { try join(round) }
      // Dies with what it has in its hands.
      if round == 5 { readers[0].cancel() }
      if round == 6 { readers[1].cancel() }
      let some = (0..<100).map { TestBroker.record("key-\($0 % 23)", "\(round)-\($0)") }
      records += some
      _ = try await search.publish(records: some)
      try await Task.sleep(for: .milliseconds(30))
    }
    let all = records
    try await eventually("all are seen") {
      seen.firsts.values.reduce(0) { $0 + $1.count } == all.count
    }
    for (key, payloads) in seen.firsts {
      let published = all.filter { $0.key == key }.map {
        String(decoding: $0.payload, as: UTF8.self)
      }
      #expect(payloads == published, "\(key)")
    }
    #expect(Set(seen.all.map(\.reader)).count == 4, "somebody got nothing")
    try await eventually("nothing is left") {
      try await system.admin().groups().groups.first?.topics.first?.lag == 0
    }
    for reader in readers { reader.cancel() }
    try await system.stop()
  }

  /// Limits under which a record is dead soon.
  private static var hasty: BrokerLimits {
    var limits = BrokerLimits()
    limits.group.failureCount = 3
    limits.group.firstBackoff = 2_000_000
    limits.group.leaseLength = 300_000_000
    return limits
  }

  @Test(
    "what fails too often is a dead letter; others of its key and of other keys go on; requeued, it comes again"
  )
  func deadLetters() async throws {
    let system = try await TestBroker(limits: Self.hasty)
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    let admin = try system.admin()
    _ = try await search.publish(records: [
      TestBroker.record("a", "poison"), TestBroker.record("a", "after"),
      TestBroker.record("b", "other"),
    ])
    let seen = Seen()
    let isMended = Seen()
    let reader = Task {
      try await BrokerOverSocketsTests.read(cart, "shop.cart.v1") { _, record in
        let payload = String(decoding: record.payload, as: UTF8.self)
        if payload == "poison", isMended.count == 0 { return false }
        seen.add(record)
        return true
      }
    }
    try await eventually("the others are seen") { seen.count == 2 }
    try await eventually("one is dead") {
      try await admin.deadLetters(group: "shop.cart.v1", cursor: "", limit: 0).letters.count == 1
    }
    let letter = try #require(
      try await admin.deadLetters(group: nil, cursor: "", limit: 10).letters.first)
    #expect(letter.cause == "it was told to" && letter.attempts == 3)
    #expect(String(decoding: letter.stored.record.payload, as: UTF8.self) == "poison")
    #expect(try await admin.groups().groups.first?.topics.first?.deadLetters == 1)
    #expect(try await admin.groups().groups.first?.topics.first?.lag == 0)

    // Once more in vain, then it works.
    try await admin.requeue(ids: [letter.id])
    try await eventually("it is dead again") {
      try await admin.deadLetters(group: nil, cursor: "", limit: 10).letters.first?.attempts == 6
    }
    isMended.add(letter.stored.record)
    try await admin.requeue(ids: [letter.id])
    try await eventually("it is seen") { seen.count == 3 }
    try await eventually("it is no dead letter any more") {
      try await admin.deadLetters(group: nil, cursor: "", limit: 10).letters.isEmpty
    }
    reader.cancel()
    try await system.stop()
  }

  @Test("of many dead letters a commit takes some, and keeps as many as a group may have")
  func manyLetters() async throws {
    var limits = BrokerLimits()
    limits.deadLetterCount = 3
    let system = try await TestBroker(limits: limits)
    let search = try system.client(as: "shop.search.v1")
    _ = try await search.publish(records: (1...5).map { TestBroker.record("a", "\($0)") })
    let log = system.broker.log
    let (consumer, topics, _) = try await log.subscribe(
      "shop.cart.v1", to: [TestBroker.topic], from: .earliest)
    let id = PartitionID(
      topic: try #require(topics[TestBroker.topic]), index: PartitionID.index(of: "a"))
    var commit = LogCommit()
    commit.deadLetters = (UInt64(1)...5).map { offset in
      let burial = Burial(partition: id, offset: offset, cause: "no", attempts: 1)
      return LogCommit.DeadLetter(consumer: consumer, burial: burial)
    }
    #expect(
      try await log.write(commit, topics: topics).isBuried == [true, true, true, false, false])
    try await system.stop()
  }

  @Test("what a service's inbox may have forgotten is neither requeued nor replayed")
  func forgotten() async throws {
    let system = try await TestBroker()
    let search = try system.client(as: "shop.search.v1")
    let admin = try system.admin()
    _ = try await search.publish(records: (1...2).map { TestBroker.record("a", "\($0)") })
    let log = system.broker.log
    let (consumer, topics, _) = try await log.subscribe(
      "shop.cart.v1", to: [TestBroker.topic], from: .earliest)
    let topic = try #require(topics[TestBroker.topic])
    let id = PartitionID(topic: topic, index: PartitionID.index(of: "a"))
    var commit = LogCommit()
    commit.deadLetters = [
      LogCommit.DeadLetter(
        consumer: consumer, burial: Burial(partition: id, offset: 1, cause: "no", attempts: 1))
    ]
    _ = try await log.write(commit, topics: topics)
    func age(_ table: SQL, days: Int64) async throws {
      try await log.store.write { db in
        let stored = db.now.advanced(by: .seconds(-days * 24 * 3_600))
        try db.execute("UPDATE \(table) SET stored = \(stored) WHERE offset = 1")
      }
    }
    try await age("record", days: 8)
    let ends = system.broker.ends(of: topic)
    #expect(try await log.rewind(consumer, topic, from: nil, ends: ends)[id.index] == 1)
    let letter = try #require(
      try await admin.deadLetters(group: nil, cursor: "", limit: 1).letters.first)
    try await age("dead_letter", days: 15)
    await #expect(throws: (any Error).self) { try await admin.requeue(ids: [letter.id]) }
    try await age("dead_letter", days: 13)
    try await admin.requeue(ids: [letter.id])
    try await system.stop()
  }

  @Test(
    "a record that is neither acknowledged nor extended comes again; one that is extended does not")
  func leases() async throws {
    let system = try await TestBroker(limits: Self.hasty)
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    _ = try await search.publish(records: [
      TestBroker.record("a", "forgotten"), TestBroker.record("b", "long"),
    ])
    let seen = Seen()
    let reader = Task {
      for try await delivery in cart.subscribe(
        group: "shop.cart.v1", member: UUID(), topics: [TestBroker.topic], start: .earliest,
        window: 10)
      {
        guard let record = delivery.record else { continue }
        seen.add(record)
        guard record.key == "b" else { continue }
        let receipt = Receipt(
          topic: record.topic, partition: delivery.partition, offset: delivery.offset,
          epoch: delivery.epoch)
        Task {
          for _ in 0..<30 {
            try await cart.extend(group: "shop.cart.v1", receipts: [receipt])
            try await Task.sleep(for: .milliseconds(100))
          }
        }
      }
    }
    try await eventually("it comes again") { seen.all.count { $0.key == "a" } >= 2 }
    #expect(seen.all.count { $0.key == "b" } == 1)
    reader.cancel()
    try await system.stop()
  }

  @Test(
    "a restart goes on behind what was acknowledged, under larger epochs; dead letters are still there"
  )
  func restart() async throws {
    let first = try await TestBroker(limits: Self.hasty)
    let search = try first.client(as: "shop.search.v1")
    let cart = try first.client(as: "shop.cart.v1")
    _ = try await search.publish(records: (0..<50).map { TestBroker.record("k\($0 % 5)", "\($0)") })
    let seen = Seen()
    let epochs = Seen()
    let reader = Task {
      try await BrokerOverSocketsTests.read(cart, "shop.cart.v1") { delivery, record in
        seen.add(record)
        epochs.add(TestBroker.record("epoch", "\(delivery.epoch)"))
        return true
      }
    }
    try await eventually("all are seen") { seen.count == 50 }
    reader.cancel()
    try await first.stop(keepsFolder: true)
    let highest = epochs.all.compactMap { UInt64($0.payload) }.max() ?? 0

    let second = try await TestBroker(folder: first.folder, limits: Self.hasty)
    let again = try second.client(as: "shop.search.v1")
    let position = try await again.publish(records: [TestBroker.record("k1", "new")]).positions[0]
    #expect(position.offset > 1)
    let later = try second.client(as: "shop.cart.v1")
    for try await delivery in later.subscribe(
      group: "shop.cart.v1", member: UUID(), topics: [TestBroker.topic], start: .earliest, window: 9
    ) {
      guard let record = delivery.record else { continue }
      #expect(String(decoding: record.payload, as: UTF8.self) == "new")
      #expect(delivery.epoch > highest && delivery.epoch >> 32 > highest >> 32)
      break
    }
    try await second.stop()
  }

  @Test("a new group begins where it asks to; a replay delivers again, and the tail shows all")
  func replay() async throws {
    let system = try await TestBroker()
    let search = try system.client(as: "shop.search.v1")
    let admin = try system.admin()
    _ = try await search.publish(records: (0..<20).map { TestBroker.record("k\($0)", "\($0)") })
    let seen = Seen()
    let latest = Seen()
    let cart = try system.client(as: "shop.cart.v1")
    let wishlist = try system.client(as: "shop.wishlist.v1")
    let readers = [
      Task {
        try await BrokerOverSocketsTests.read(cart, "shop.cart.v1") { _, record in
          seen.add(record)
          return true
        }
      },
      Task {
        try await BrokerOverSocketsTests.read(wishlist, "shop.wishlist.v1", start: .latest) {
          _, record in
          latest.add(record)
          return true
        }
      },
    ]
    try await eventually("all are seen") { seen.count == 20 }
    try await eventually("both are members") { try await admin.groups().groups.count == 2 }
    _ = try await search.publish(records: [TestBroker.record("k", "last")])
    try await eventually("the last is seen by both") { seen.count == 21 && latest.count == 1 }

    let replayed = try await admin.replay(group: "shop.cart.v1", topic: TestBroker.topic, from: nil)
    #expect(replayed.records == 21)
    try await eventually("all are seen again") { seen.count == 42 }
    let future = Timestamp(date: Date().addingTimeInterval(3_600))
    #expect(
      try await admin.replay(group: "shop.cart.v1", topic: TestBroker.topic, from: future).records
        == 0)
    do throws(BusAdminService.ReplayError) {
      _ = try await admin.replay(group: "shop.cart.v9", topic: TestBroker.topic, from: nil)
      Issue.record("There is no such group.")
    } catch {
      #expect(error == .unknownGroup(UnknownGroup(group: "shop.cart.v9")))
    }

    var tail: [String] = []
    for try await stored in admin.tail(topic: TestBroker.topic, last: 5) {
      tail.append(String(decoding: stored.record.payload, as: UTF8.self))
      if tail.count == 5 {
        _ = try await search.publish(records: [TestBroker.record("k", "live")])
      }
      if tail.count == 6 { break }
    }
    #expect(tail == ["16", "17", "18", "19", "last", "live"])
    for reader in readers { reader.cancel() }
    try await system.stop()
  }

  @Test(
    "retention deletes the oldest first, whether a group has come to them or not, and counts those it had not"
  )
  func retention() async throws {
    var limits = BrokerLimits()
    limits.retentionByteCount = 30_000
    let system = try await TestBroker(limits: limits)
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    let admin = try system.admin()
    let text = String(repeating: "x", count: 900)
    // The group is there, and away.
    for try await _ in cart.subscribe(
      group: "shop.cart.v1", member: UUID(), topics: [TestBroker.topic], start: .earliest, window: 1
    ) { break }
    for round in 0..<10 {
      _ = try await search.publish(
        records: (0..<10).map { TestBroker.record("k\($0)", "\(round)-\($0) \(text)") })
    }
    await system.broker.retainOnce()
    let topic = try #require(try await admin.topics().topics.first)
    #expect(topic.byteCount <= 30_000 && topic.recordCount > 20 && topic.recordCount < 32)
    let seen = Seen()
    let reader = Task {
      try await BrokerOverSocketsTests.read(cart, "shop.cart.v1") { _, record in
        seen.add(record)
        return true
      }
    }
    try await eventually("what is left is seen") { seen.count == Int(topic.recordCount) }
    try await eventually("the group is through") {
      try await admin.groups().groups.first?.topics.first?.lag == 0
    }
    let lag = try #require(try await admin.groups().groups.first?.topics.first)
    #expect(lag.expired == 100 - topic.recordCount)
    reader.cancel()
    try await system.stop()
  }

  @Test("the list of topics is read again when it changes, and a bad one is refused")
  func topicsFile() async throws {
    let folder = try TestBroker.newFolder()
    let path = "\(folder)/apus.bus.v1/topics.json"
    try RunningBroker.writePolicy(in: folder)
    let access = try TopicAccess(path: path, logger: TestBroker.logger)
    let search = Caller(trustDomain: "test", path: "service/shop.search.v1")
    let ada = Caller(trustDomain: "test", path: "operator/ada")
    #expect(access.mayPublish(search, TestBroker.topic) && access.mayPublish(ada, TestBroker.topic))
    #expect(!access.mayPublish(search, "shop.search.v1.Other") && !access.mayPublish(ada, "none"))
    #expect(!access.maySubscribe(ada, TestBroker.topic))

    func write(_ text: String, age: Double) throws {
      try Data(text.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes(
        [.modificationDate: Date().addingTimeInterval(age)], ofItemAtPath: path)
    }
    try write("{", age: 10)
    access.look()
    #expect(access.mayPublish(search, TestBroker.topic))
    try write(#"{"version": 1, "operatorsPublish": false, "topics": {}}"#, age: 20)
    access.look()
    #expect(!access.mayPublish(search, TestBroker.topic))
    try FileManager.default.removeItem(atPath: path)
    access.look()
    #expect(!access.mayPublish(search, TestBroker.topic), "a missing file opens nothing")
    try FileManager.default.removeItem(atPath: folder)
  }
}
