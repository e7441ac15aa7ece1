// SPDX-License-Identifier: Apache-2.0

import ApusRegistry
import Testing

/// A registry, processes that come and go, and watchers whose connections break, all by one seed.
/// Beside the machine stands the simplest model that could be right.
private struct World {
  struct Process: Hashable {
    var service: String
    var instance: String
  }

  struct Watcher {
    var service: String
    var known = KnownSet<Int>()
    var isSettled = false
    /// On its way: arrives in order, or is lost with the connection.
    var inbox: [WatchBatch<Int>] = []
    /// What the registry believes that this watcher has; `nil` while there is no connection.
    var sent: WatchCursor?
    var isConnected = false
  }

  static let services = ["cart", "search", "user"]
  var random: SeededGenerator
  var now: UInt64 = 0
  var limits = RegistryLimits()
  var machine: RegistryMachine<Int>
  var model: [Process: (value: Int, lease: UInt64, expiry: UInt64)] = [:]
  var watchers: [Watcher]

  init(seed: UInt64) {
    random = SeededGenerator(state: seed)
    limits.changesPerService = 8
    limits.endpointsPerBatch = 3
    limits.endpointsPerService = 12
    limits.servicesPerRegistry = 2
    machine = RegistryMachine(epoch: random.next() | 1, now: 0, limits: limits)
    watchers = (0..<6).map { Watcher(service: Self.services[$0 % 3]) }
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func step() throws {
    now += UInt64.random(in: 0...400_000_000, using: &random)
    machine.expire(now: now)
    model = model.filter { $0.value.expiry > now }

    switch Int.random(in: 0..<100, using: &random) {
    case 0..<40: try register()
    case 40..<60: try keepAlive()
    case 60..<70: try change()
    case 70..<80: leave()
    case 80: restart()
    default: break
    }
    for index in watchers.indices {
      // Who is cut off stays away for a while, and falls behind the history now and then.
      if chance(watchers[index].isConnected ? 60 : 4) { send(index) }
      if chance(60) { try receive(index, most: Int.random(in: 1...3, using: &random)) }
      if chance(5) { disconnect(index) }
    }
  }

  mutating func register() throws {
    let process = Process(
      service: Self.services.randomElement(using: &random) ?? "cart",
      instance: "\(Int.random(in: 0..<15, using: &random))")
    let value = Int.random(in: 0..<1000, using: &random)
    do {
      let lease = try machine.register(
        service: process.service, instance: process.instance, value: value, now: now)
      model[process] = (value, lease.id, lease.expiry)
    } catch {
      guard case .full = error else { throw error }
      #expect(model[process] == nil, "What is known is never refused.")
    }
  }

  mutating func keepAlive() throws {
    guard let (process, held) = anybody() else { return }
    let lease = try machine.keepAlive(lease: held.lease, service: process.service, now: now)
    model[process]?.expiry = lease.expiry
  }

  mutating func change() throws {
    guard let (process, held) = anybody() else { return }
    let lease = try machine.update(lease: held.lease, service: process.service, now: now) {
      $0 = -$0
    }
    model[process] = (-held.value, held.lease, lease.expiry)
  }

  mutating func leave() {
    guard let (process, held) = anybody() else { return }
    machine.leave(lease: held.lease, service: process.service)
    model[process] = nil
  }

  mutating func restart() {
    machine = RegistryMachine(epoch: random.next() | 1, now: now, limits: limits)
    model = [:]
    for index in watchers.indices { disconnect(index) }
  }

  mutating func anybody() -> (Process, (value: Int, lease: UInt64, expiry: UInt64))? {
    model.sorted { ($0.key.service, $0.key.instance) < ($1.key.service, $1.key.instance) }
      .randomElement(using: &random).map { ($0.key, $0.value) }
  }

  mutating func disconnect(_ index: Int) {
    watchers[index].inbox = []
    watchers[index].isConnected = false
    watchers[index].known.watchEnded()
  }

  /// What the server does for one watcher: everything that it has not been sent.
  mutating func send(_ index: Int) {
    if !watchers[index].isConnected {
      watchers[index].isConnected = true
      // As over the wire, where only epoch and revision are told.
      watchers[index].sent = watchers[index].known.cursor.map {
        WatchCursor(epoch: $0.epoch, revision: $0.revision, isSettled: false)
      }
    }
    let batches = machine.changes(
      of: watchers[index].service, since: watchers[index].sent, now: now)
    for batch in batches {
      #expect(batch.put.count <= limits.endpointsPerBatch)
    }
    watchers[index].inbox += batches
    if let last = batches.last { watchers[index].sent = last.cursor }
  }

  mutating func receive(_ index: Int, most: Int) throws {
    for batch in watchers[index].inbox.prefix(most) {
      watchers[index].inbox.removeFirst()
      let step = watchers[index].known.apply(batch)
      try #require(step != .outOfStep)
      watchers[index].isSettled = batch.isSettled
    }
  }

  /// Everything that is on its way arrives; then every watcher knows what the list says.
  mutating func check(_ seed: UInt64) throws {
    let listed = machine.list()
    try #require(listed.count == model.count, "seed \(seed)")
    for entry in listed {
      let held = model[Process(service: entry.service, instance: entry.instance)]
      try #require(held?.value == entry.value && held?.expiry == entry.expiry, "seed \(seed)")
    }
    for index in watchers.indices {
      send(index)
      try receive(index, most: .max)
      let service = watchers[index].service
      let values = watchers[index].known.values
      let truth = Dictionary(
        uniqueKeysWithValues: machine.list(service: service).map { ($0.instance, $0.value) })
      if machine.isSettled(at: now) {
        try #require(values == truth, "seed \(seed), \(service)")
      } else {
        // Nobody is missing and nobody is out of date; some may be listed who have not come back.
        try #require(values.merging(truth) { $1 } == values, "seed \(seed), \(service)")
      }
    }
  }
}

struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct WatchPropertyTests {
  @Test("snapshot and deltas always equal the list, through losses, restarts and expiry")
  func watchersConverge() throws {
    for seed in UInt64(1)...80 {
      var world = World(seed: seed)
      for step in 1...300 {
        try world.step()
        if step.isMultiple(of: 25) { try world.check(seed) }
      }
      world.now += 6_000_000_000
      world.machine.expire(now: world.now)
      world.model = [:]
      // After a pause of its own the registry ends nobody's lease; after a second one as long it does.
      for _ in 0..<20 {
        world.now += 500_000_000
        world.machine.expire(now: world.now)
      }
      try world.check(seed)
    }
  }
}
