// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusEvents
import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import CartAPI
import Foundation
import Testing

/// A real process that is killed while it writes and tells events.
@Suite(.serialized) struct CrashTests {
  let folder: TemporaryFolder
  private let loops = LoopGroup(count: 1)

  init() throws { folder = try TemporaryFolder() }

  /// The bus on a port, as the probe reaches it.
  private func serve(_ bus: FakeBus) async throws -> (server: RPCServer, port: Int) {
    let identities = DevelopmentIdentities(folder: folder.path, trustDomain: "test")
    _ = try identities.ensure(
      paths: ["service/apus.bus.v1", "service/shop.cart.v1"], now: WallClock.now())
    let server = RPCServer(
      [ServiceRegistration(bus)], policies: nil, loops: loops, logger: quiet)
    let port = try await server.start(
      host: "127.0.0.1", port: 0,
      identities: [
        try Identity(folder: identities.folder(ofPath: "service/apus.bus.v1"))
      ])
    return (server, port)
  }

  private func probe(_ port: Int) throws -> Probe {
    try Probe([
      "\(folder.path)/shop.cart.v1.sqlite", "\(folder.path)/shop.cart.v1", "\(port)",
    ])
  }

  @Test(
    "whatever was committed is told in the end, in the order of its key, and has its effect once")
  func tellsAll() async throws {
    let bus = FakeBus(FakeBus.Faults(keepsDuplicates: true))
    let (server, port) = try await serve(bus)
    var random = SystemRandomNumberGenerator()
    for life in 0..<8 {
      let probe = try probe(port)
      #expect(probe.line() == "started\n")
      if life % 2 == 0 {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...200, using: &random)))
        probe.kill()
      } else {
        // Dies when the bus has its events and before it hears of that.
        let victim = probe.identifier
        bus.change { $0.beforeReply = { Foundation.kill(victim, SIGKILL) } }
        try await eventually("it is killed") { bus.change { $0.beforeReply == nil } }
        probe.kill()
      }
    }
    let store = try await folder.store()
    try await Relay(store, bus).working {
      try await eventually("the outbox is empty") { try await store.outbox().count == 0 }
    }
    await server.stop(grace: .zero)
    let committed = try await store.effects()
    let records = bus.records
    print("\(committed.count) committed, \(records.count) told in 8 lives")
    // Else the test has proved nothing.
    #expect(committed.count > 8 && records.count > committed.count)
    try check(records, committed)
    try await hear(bus, committed)
  }

  private func check(_ records: [Record], _ committed: [Effect]) throws {
    var seen: Set<UUID> = []
    let told = try records.filter { seen.insert($0.id).inserted }.map { record in
      let event = try CartLineAdded(decoding: record.payload)
      return Effect(key: event.cart.uuidString, number: Int(event.quantity))
    }
    for (key, effects) in Dictionary(grouping: committed, by: \.key) {
      #expect(told.filter { $0.key == key } == effects)
    }
    #expect(told.count == committed.count)
  }

  private func hear(_ bus: FakeBus, _ committed: [Effect]) async throws {
    let target = try await folder.store("shop.recommendation.v1")
    let subscription = Subscription(CartLineAdded.self, in: target) { event, _, db in
      try db.addEffect(event.cart.uuidString, Int(event.quantity))
    }
    try await Consumer(subscription, bus: bus).hearing {
      try await eventually("all is heard") { bus.isDone }
    }
    let heard = Dictionary(grouping: try await target.effects(), by: \.key)
    #expect(heard == Dictionary(grouping: committed, by: \.key))
  }
}
