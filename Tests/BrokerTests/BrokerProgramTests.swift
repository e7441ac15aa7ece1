// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire
import Foundation
import Synchronization
import Testing

@testable import Broker

/// The program itself, killed under load.
@Suite(.serialized, .timeLimit(.minutes(5))) struct BrokerProgramTests {
  /// What publishers know to be kept, of each key in order.
  private final class Kept: Sendable {
    private let state = Mutex<[String: [Int]]>([:])
    var all: [String: [Int]] { state.withLock { $0 } }
    func add(_ key: String, _ number: Int) {
      state.withLock { $0[key, default: []].append(number) }
    }
  }

  private final class Switch: Sendable {
    private let state = Mutex(false)
    var isOn: Bool { state.withLock { $0 } }
    func turnOn() { state.withLock { $0 = true } }
  }

  @Test(
    "killed again and again under load, it loses nothing that it acknowledged, in the order of each key"
  )
  func killed() async throws {
    let folder = try TestBroker.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try RunningBroker.writePolicy(in: folder)
    var program = try RunningBroker(folder: folder, port: 0)
    let port = try await program.port()
    let search = BusClient(
      channel: try TestBroker.channel(port, as: "shop.search.v1", in: folder))
    let cart = BusClient(channel: try TestBroker.channel(port, as: "shop.cart.v1", in: folder))
    let kept = Kept()
    let seen = Seen()

    // Not by cancelling: then their last records could not be acknowledged.
    let isOver = Switch()
    let publishers = (0..<4).map { key in
      Task {
        var number = 0
        while !isOver.isOn {
          await Self.publish(search, "key-\(key)", number)
          kept.add("key-\(key)", number)
          number += 1
        }
      }
    }
    let readers = (0..<3).map { reader in
      Task {
        let member = UUID()
        while !Task.isCancelled {
          try? await BrokerOverSocketsTests.read(cart, "shop.cart.v1", member: member) {
            _, record in
            seen.add(record, reader: reader)
            return true
          }
          try? await Task.sleep(for: .milliseconds(20))
        }
      }
    }
    let roundCount = ProcessInfo.processInfo.environment["APUS_SOAK"].flatMap(Int.init) ?? 6
    for round in 0..<roundCount {
      try await Task.sleep(for: .milliseconds(250 + 37 * (round % 9)))
      program.end(by: SIGKILL)
      program = try RunningBroker(folder: folder, port: port)
      _ = try await program.port()
    }
    isOver.turnOn()
    for publisher in publishers { await publisher.value }
    let expected = kept.all
    #expect(expected.values.reduce(0) { $0 + $1.count } > roundCount * 4)
    try await eventually("every one that was acknowledged is delivered") {
      let firsts = seen.firsts
      return expected.allSatisfy { key, numbers in
        Set(firsts[key] ?? []).isSuperset(of: numbers.map(String.init))
      }
    }
    for reader in readers { reader.cancel() }
    for (key, payloads) in seen.firsts {
      // A number that was never acknowledged may be there as the last: its publisher was told to end.
      let numbers = payloads.compactMap(Int.init)
      #expect(numbers == numbers.sorted(), "\(key) came in another order")
      #expect(Array(numbers.prefix(expected[key]?.count ?? 0)) == expected[key] ?? [])
    }
    print("acknowledged \(expected.values.reduce(0) { $0 + $1.count }), delivered \(seen.count)")
    #expect(program.end(by: SIGTERM) == 0)
    #expect(program.state?.name == "stopped")
  }

  /// Until it is acknowledged, with the same id, as a relay does.
  private static func publish(_ bus: BusClient, _ key: String, _ number: Int) async {
    let record = TestBroker.record(key, "\(number)")
    while true {
      let published = try? await bus.with(timeout: .seconds(2)).publish(records: [record])
      if let position = published?.positions.first, position.offset > 0 { return }
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  @Test("a second broker on the file shuts the first out, which then ends")
  func superseded() async throws {
    let folder = try TestBroker.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try RunningBroker.writePolicy(in: folder)
    let first = try RunningBroker(folder: folder, port: 0)
    let search = BusClient(
      channel: try TestBroker.channel(try await first.port(), as: "shop.search.v1", in: folder))
    _ = try await search.publish(records: [TestBroker.record("a", "1")])
    let second = try RunningBroker(folder: folder, port: 0)
    _ = try await second.port()
    await #expect(throws: (any Error).self) {
      _ = try await search.with(timeout: .seconds(1)).publish(
        records: [TestBroker.record("a", "2")])
    }
    #expect(first.waitUntilExit() != 0)
    second.end(by: SIGTERM)
  }

  @Test(
    "what is wrong with its start is a sentence and a status of 2",
    arguments: [
      ["--port", "70000"], ["--colour", "red"], ["--retention-days", "0"],
      ["--retention-days", "8"],
      ["--identity", "/nowhere"],
    ])
  func wrongStart(arguments: [String]) throws {
    let folder = try TestBroker.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try RunningBroker.writePolicy(in: folder)
    let program = try RunningBroker(folder: folder, port: 0, arguments: arguments)
    #expect(program.waitUntilExit() == 2)
  }
}
