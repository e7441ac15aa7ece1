// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import Broker
import Foundation
import Logging

/// A broker on a fresh file, and publishers that each have one event of 200 bytes under way.
final class BusRun: Sendable {
  private static let topic = "bench.bus.v1.Happened"
  /// Publishers share connections as the tasks of a process do.
  private static let connectionCount = 8

  private let broker: EventBroker
  private let store: Store
  private let server: RPCServer
  private let channels: [RPCChannel]
  private let loops = LoopGroup(count: 1)
  private let clientLoops = LoopGroup(count: 1)

  init(folder: String) async throws {
    let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    let certificates = DevelopmentIdentities(folder: folder, trustDomain: "bench")
    _ = try certificates.ensure(
      paths: ["service/apus.bus.v1", "service/bench.bus.v1"], now: WallClock.now())
    // Durability against the loss of power is the store's default, and what is measured.
    store = try await Store.open(
      path: "\(folder)/bus.db", owner: "apus.bus.v1", migrations: EventBroker.migrations,
      options: EventBroker.storeOptions()
    ) { Timestamp(date: Date()) }
    broker = try await EventBroker.open(
      store, access: TopicAccess(nil), now: { LoopClock.now() }, logger: logger)
    var limits = ServerLimits()
    limits.runningHandlersPerConnection = 1_024
    limits.runningHandlersPerCaller = 4_096
    server = RPCServer(
      [ServiceRegistration(BusHandler(broker))], policies: nil, loops: loops, logger: logger,
      limits: limits)
    let port = try await server.start(
      host: "127.0.0.1", port: 0, identities: [try Identity(folder: "\(folder)/apus.bus.v1")])
    broker.start()
    let identity = try Identity(folder: "\(folder)/bench.bus.v1")
    channels = (0..<Self.connectionCount).map { [clientLoops] _ in
      RPCChannel(
        to: "apus.bus.v1", as: identity,
        resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: port)]), loops: clientLoops,
        logger: logger)
    }
  }

  /// - Parameter inFlight: publishers that each wait for the disk before the next event.
  func publish(inFlight: Int, seconds: Int) async throws -> BusFigure {
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
      for number in 0..<inFlight {
        let bus = BusClient(channel: channels[number % channels.count]).with(timeout: .seconds(10))
        group.addTask { try await Self.publish(bus, key: "key-\(number)", until: end) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return BusFigure(
      name: "publish, \(inFlight) in flight", count: latencies.count,
      duration: ContinuousClock.now - start, latencies: latencies)
  }

  private static func publish(
    _ bus: BusClient, key: String, until end: ContinuousClock.Instant
  ) async throws -> [Duration] {
    let payload = Bytes([UInt8](repeating: 42, count: 200))
    var latencies: [Duration] = []
    while ContinuousClock.now < end {
      let begin = ContinuousClock.now
      let record = Record(
        id: UUID(), topic: topic, key: key, payload: payload, at: Timestamp(date: Date()))
      _ = try await bus.publish(records: [record])
      latencies.append(ContinuousClock.now - begin)
    }
    return latencies
  }

  /// Delivers all that was published to a group of one member, which acknowledges in batches of 64.
  func consume() async throws -> BusFigure {
    let bus = BusClient(channel: channels[0])
    let count = channels.isEmpty ? 0 : Int(try await broker.recordCount())
    let start = ContinuousClock.now
    var seenCount = 0
    var receipts: [Receipt] = []
    let stream = bus.subscribe(
      group: "bench.bus.v1", member: UUID(), topics: [Self.topic], start: .earliest, window: 1_000)
    for try await delivery in stream {
      guard delivery.record != nil else { continue }
      seenCount += 1
      receipts.append(
        Receipt(
          topic: Self.topic, partition: delivery.partition, offset: delivery.offset,
          epoch: delivery.epoch))
      // At the end what is left may all wait for keys of which this holds a receipt back.
      if receipts.count == 64 || count - seenCount < 2_000 {
        try await bus.acknowledge(group: "bench.bus.v1", receipts: receipts)
        receipts = []
      }
      if seenCount == count { break }
    }
    return BusFigure(
      name: "deliver and acknowledge", count: seenCount, duration: ContinuousClock.now - start,
      latencies: [])
  }

  func stop() async throws {
    await broker.stop()
    for channel in channels { channel.close() }
    await server.stop(grace: .seconds(1))
    try await store.close()
    await loops.shutdown()
    await clientLoops.shutdown()
  }
}
