// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusStore

@Suite struct CacheMachineTests {
  private typealias Machine = CacheMachine<String, Int>
  private struct Fault: Error {}

  private static let second: UInt64 = 1_000_000_000

  private func machine(_ change: (inout CacheSettings) -> Void = { _ in }) -> Machine {
    var settings = CacheSettings(timeToLive: .seconds(10))
    change(&settings)
    return Machine(settings)
  }

  private func load(_ key: String, _ machine: inout Machine, at now: UInt64 = 0) throws -> UInt64 {
    guard case .load(let id) = machine.look(up: key, at: now) else {
      throw Expectation("\(key) is not to be loaded at \(now)")
    }
    return id
  }

  private struct Expectation: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private func text(_ lookup: Machine.Lookup) -> String {
    switch lookup {
    case .hit(let value): "hit \(value)"
    case .stale(let value, let renewal): "stale \(value)\(renewal == nil ? "" : " renew")"
    case .failed: "failed"
    case .load: "load"
    case .join: "join"
    case .alone: "alone"
    }
  }

  @Test("the first to miss loads, the others join, and then all hit until the time is over")
  func lifeOfAValue() throws {
    var machine = machine()
    let id = try load("a", &machine)
    #expect(text(machine.look(up: "a", at: 1)) == "join")
    let kept1 = machine.finish(id, of: "a", 7, cost: 1, tags: [], at: Self.second)
    #expect(kept1)
    #expect(text(machine.look(up: "a", at: 11 * Self.second - 1)) == "hit 7")
    #expect(text(machine.look(up: "a", at: 11 * Self.second)) == "load")
  }

  @Test("a stale value is served to all while one renews it, and when that fails, a second passes")
  func stale() throws {
    var machine = machine { $0.staleFor = .seconds(60) }
    machine.finish(try load("a", &machine), of: "a", 7, cost: 1, tags: [], at: 0)
    let late = 20 * Self.second
    guard case .stale(7, .some(let renewal)) = machine.look(up: "a", at: late) else {
      throw Expectation("nobody renews")
    }
    #expect(text(machine.look(up: "a", at: late)) == "stale 7")
    machine.fail(renewal, of: "a", Fault(), at: late)
    #expect(text(machine.look(up: "a", at: late + Self.second - 1)) == "stale 7")
    #expect(text(machine.look(up: "a", at: late + Self.second)) == "stale 7 renew")
    // Not for ever.
    #expect(text(machine.look(up: "a", at: 71 * Self.second)) != "stale 7")
  }

  @Test("a failure is not kept unless the settings say for how long")
  func failures() throws {
    var forgetful = machine()
    forgetful.fail(try load("a", &forgetful), of: "a", Fault(), at: 0)
    #expect(text(forgetful.look(up: "a", at: 1)) == "load")

    var keeping = machine { $0.failureTimeToLive = .seconds(2) }
    keeping.fail(try load("a", &keeping), of: "a", Fault(), at: 0)
    #expect(text(keeping.look(up: "a", at: 2 * Self.second - 1)) == "failed")
    #expect(text(keeping.look(up: "a", at: 2 * Self.second)) == "load")
  }

  @Test(
    "an invalidation during a load wins: what was loaded before it is not kept",
    arguments: ["key", "tag", "all"])
  func invalidationWins(kind: String) throws {
    var machine = machine()
    let old = try load("a", &machine)
    switch kind {
    case "key": machine.invalidate("a")
    case "tag": machine.invalidate(tag: "anything, for nobody knows yet what it will carry")
    default: machine.invalidateAll()
    }
    // Who comes now must not get what was read before.
    let new = try load("a", &machine, at: 1)
    let kept2 = machine.finish(old, of: "a", 1, cost: 1, tags: [], at: 2)
    #expect(!kept2)
    #expect(text(machine.look(up: "a", at: 3)) == "join")
    let kept3 = machine.finish(new, of: "a", 2, cost: 1, tags: [], at: 4)
    #expect(kept3)
    #expect(text(machine.look(up: "a", at: 5)) == "hit 2")
  }

  @Test("a tag ends the values that carry it, and no others")
  func tags() throws {
    var machine = machine()
    for (key, tags) in [("a", ["x"]), ("b", ["x", "y"]), ("c", ["y"])] {
      machine.finish(try load(key, &machine), of: key, 1, cost: 1, tags: tags, at: 0)
    }
    machine.invalidate(tag: "x")
    #expect(machine.entries.keys.sorted() == ["c"])
    #expect(machine.cost == 1)
  }

  @Test("a load that hangs is overtaken, and what it brings in the end is not kept")
  func hangingLoad() throws {
    var machine = machine { $0.loadTimeout = .seconds(5) }
    let first = try load("a", &machine)
    #expect(text(machine.look(up: "a", at: 5 * Self.second - 1)) == "join")
    let second = try load("a", &machine, at: 5 * Self.second)
    let kept4 = machine.finish(first, of: "a", 1, cost: 1, tags: [], at: 6 * Self.second)
    #expect(!kept4)
    let kept5 = machine.finish(second, of: "a", 2, cost: 1, tags: [], at: 6 * Self.second)
    #expect(kept5)
  }

  @Test("beyond the limit of loads everybody loads alone")
  func loadLimit() throws {
    var machine = machine { $0.loadLimit = 2 }
    _ = try load("a", &machine)
    let b = try load("b", &machine)
    #expect(text(machine.look(up: "c", at: 0)) == "alone")
    machine.fail(b, of: "b", Fault(), at: 0)
    #expect(text(machine.look(up: "c", at: 0)) == "load")
  }

  @Test(
    "neither number nor cost of what is kept passes its limit, and what is too dear is not kept")
  func limits() throws {
    var machine = machine {
      $0.entryLimit = 3
      $0.costLimit = 10
    }
    for key in ["a", "b", "c", "d"] {
      machine.finish(try load(key, &machine), of: key, 1, cost: 1, tags: [], at: 0)
    }
    #expect(machine.entries.count == 3)
    machine.finish(try load("e", &machine), of: "e", 1, cost: 9, tags: [], at: 0)
    #expect(machine.cost <= 10)
    #expect(machine.entries["e"] != nil)
    let kept6 = machine.finish(try load("f", &machine), of: "f", 1, cost: 11, tags: [], at: 0)
    #expect(!kept6)
  }

  @Test("whatever happens in whatever order, no value from before an invalidation is served")
  func neverOld() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 { try run(using: &random, seed) }
  }

  /// The truth of each key is a number that grows; a load reads it when it begins.
  private func run(using random: inout SeededRandom, _ seed: UInt64) throws {
    var machine = machine {
      $0.entryLimit = 4
      $0.costLimit = 12
      $0.loadLimit = 3
      $0.staleFor = .seconds(5)
    }
    let keys = (0..<6).map { "k\($0)" }
    var truth: [String: Int] = [:]
    // The oldest number that may still be seen.
    var floor: [String: Int] = [:]
    var loads: [(id: UInt64, key: String, read: Int)] = []
    var now: UInt64 = 0
    for _ in 0..<300 {
      now += UInt64.random(in: 0...2, using: &random) * Self.second
      let key = keys[Int.random(in: 0..<keys.count, using: &random)]
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        switch machine.look(up: key, at: now) {
        case .hit(let value), .stale(let value, nil):
          #expect(value >= floor[key, default: 0], "seed \(seed)")
        case .stale(let value, .some(let id)):
          #expect(value >= floor[key, default: 0], "seed \(seed)")
          loads.append((id, key, truth[key, default: 0]))
        case .load(let id): loads.append((id, key, truth[key, default: 0]))
        case .join, .alone, .failed: break
        }
      case 5..<8 where !loads.isEmpty:
        let load = loads.remove(at: Int.random(in: 0..<loads.count, using: &random))
        if Bool.random(using: &random) {
          machine.fail(load.id, of: load.key, Fault(), at: now)
        } else {
          machine.finish(
            load.id, of: load.key, load.read, cost: Int.random(in: 0...6, using: &random),
            tags: [load.key], at: now)
        }
      default:
        truth[key, default: 0] += 1
        switch Int.random(in: 0..<3, using: &random) {
        case 0: machine.invalidate(key)
        case 1: machine.invalidate(tag: key)
        default: machine.invalidateAll()
        }
        floor[key] = truth[key]
      }
      #expect(machine.entries.count <= 4 && machine.cost <= 12, "seed \(seed)")
      #expect(machine.cost == machine.entries.values.reduce(0) { $0 + $1.cost }, "seed \(seed)")
    }
  }
}

/// Seeded, so that a run can be had again.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
