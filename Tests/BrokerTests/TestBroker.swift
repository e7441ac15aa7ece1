// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import Foundation
import Logging
import Synchronization
import Testing

@testable import Broker

/// A broker on a port with its own folder and certificates, in this process.
final class TestBroker: Sendable {
  let folder: String
  let port: Int
  let broker: EventBroker
  private let store: Store
  private let server: RPCServer
  private let channels = Mutex<[RPCChannel]>([])
  /// For all tests, and never shut down: a channel may end after the test that had it.
  static let loops = LoopGroup(count: 1)
  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  static let services = ["shop.search.v1", "shop.cart.v1", "shop.wishlist.v1"]
  static let topic = "shop.search.v1.PriceChanged"

  /// Search publishes, Cart and Wishlist hear; operators publish by hand.
  static let policy = TopicPolicy(
    topics: [
      topic: TopicPolicy.Topic(
        publishers: ["shop.search.v1"], subscribers: ["shop.cart.v1", "shop.wishlist.v1"]),
      "shop.search.v1.ProductChanged": TopicPolicy.Topic(
        publishers: ["shop.search.v1"], subscribers: ["shop.cart.v1"]),
    ], allowsOperators: true)

  /// - Parameter folder: of an earlier one, to start again on its file.
  init(
    folder: String? = nil, limits: BrokerLimits = BrokerLimits(),
    access: TopicAccess = TopicAccess(TestBroker.policy)
  ) async throws {
    self.folder = try folder ?? Self.newFolder()
    var options = EventBroker.storeOptions(limits)
    // The death of the process is survived either way, and the tests need not wait for the disk.
    options.durability = .processCrash
    store = try await Store.open(
      path: "\(self.folder)/bus.db", owner: "apus.bus.v1", migrations: EventBroker.migrations,
      options: options
    ) { Timestamp(date: Date()) }
    broker = try await EventBroker.open(
      store, access: access, limits: limits, now: { LoopClock.now() }, logger: Self.logger)
    server = RPCServer(
      [ServiceRegistration(BusHandler(broker)), ServiceRegistration(BusAdminHandler(broker))],
      policies: nil, loops: Self.loops, logger: Self.logger)
    port = try await server.start(
      host: "127.0.0.1", port: 0, identities: [try Identity(folder: "\(self.folder)/apus.bus.v1")])
    broker.start()
  }

  static func newFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "apus-broker-\(UUID().uuidString)").path(percentEncoded: false)
    _ = try DevelopmentIdentities(folder: folder, trustDomain: "test").ensure(
      paths: ["service/apus.bus.v1", "operator/ada"] + services.map { "service/\($0)" },
      now: WallClock.now())
    return folder
  }

  static func channel(_ port: Int, as name: String, in folder: String) throws -> RPCChannel {
    RPCChannel(
      to: "apus.bus.v1", as: try Identity(folder: "\(folder)/\(name)"),
      resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: port)]), loops: loops,
      logger: logger)
  }

  func client(as name: String) throws -> BusClient {
    let channel = try Self.channel(port, as: name, in: folder)
    channels.withLock { $0.append(channel) }
    return BusClient(channel: channel)
  }

  func admin() throws -> BusAdminClient {
    let channel = try Self.channel(port, as: "operator/ada", in: folder)
    channels.withLock { $0.append(channel) }
    return BusAdminClient(channel: channel)
  }

  /// - Parameter keepsFolder: for another one on the same file.
  func stop(keepsFolder: Bool = false) async throws {
    await broker.stop()
    for channel in channels.withLock({ $0 }) { channel.close() }
    await server.stop(grace: .seconds(1))
    try await store.close()
    if !keepsFolder { try? FileManager.default.removeItem(atPath: folder) }
  }

  static func record(
    _ key: String, _ payload: String, topic: String = TestBroker.topic, id: UUID = UUID()
  ) -> Record {
    Record(
      id: id, topic: topic, key: key, payload: Bytes(utf8: payload),
      at: Timestamp(date: Date()))
  }
}

/// What readers of a group have seen, in order.
final class Seen: Sendable {
  private let state = Mutex<[(key: String, payload: String, reader: Int)]>([])

  var all: [(key: String, payload: String, reader: Int)] { state.withLock { $0 } }
  var count: Int { state.withLock { $0.count } }

  func add(_ record: Record, reader: Int = 0) {
    state.withLock {
      $0.append((record.key, String(decoding: record.payload, as: UTF8.self), reader))
    }
  }

  /// Of each key its payloads in the order in which they first came.
  var firsts: [String: [String]] {
    var known: Set<String> = []
    var firsts: [String: [String]] = [:]
    for (key, payload, _) in all where known.insert("\(key)\n\(payload)").inserted {
      firsts[key, default: []].append(payload)
    }
    return firsts
  }
}

/// Waits until it is so, for twenty seconds at the most: sockets have no virtual clock.
func eventually(
  _ claim: String, _ condition: @Sendable () async throws -> Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let end = ContinuousClock.now + .seconds(20)
  while ContinuousClock.now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(10))
  }
  Issue.record("Not within twenty seconds: \(claim)", sourceLocation: sourceLocation)
  throw CancellationError()
}
