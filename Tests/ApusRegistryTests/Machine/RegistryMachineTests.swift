// SPDX-License-Identifier: Apache-2.0

import ApusRegistry
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct RegistryMachineTests {
  private static func machine(
    epoch: UInt64 = 7, _ adjust: (inout RegistryLimits) -> Void = { _ in }
  ) -> RegistryMachine<String> {
    var limits = RegistryLimits()
    adjust(&limits)
    return RegistryMachine(epoch: epoch, now: 0, limits: limits)
  }

  @Test("what is registered is listed, with its lease and a rising revision")
  func registers() throws {
    var machine = Self.machine()
    let first = try machine.register(service: "cart", instance: "a", value: "1", now: 1)
    let other = try machine.register(service: "cart", instance: "b", value: "2", now: 2)
    #expect(first.id != other.id)
    #expect(first.revision < other.revision)
    #expect(first.expiry == 1 + 5 * second)
    #expect(machine.list(service: "cart").map(\.instance) == ["a", "b"])
    #expect(machine.list(service: "search").isEmpty)
    #expect(machine.list().map(\.value) == ["1", "2"])
  }

  @Test("registering twice is as once")
  func registersTwice() throws {
    var machine = Self.machine()
    let first = try machine.register(service: "cart", instance: "a", value: "1", now: 1)
    let again = try machine.register(service: "cart", instance: "a", value: "1", now: 2)
    #expect(again.id == first.id)
    #expect(again.revision == first.revision)
    #expect(again.expiry == first.expiry + 1)
    #expect(machine.revision == 1)

    let changed = try machine.register(service: "cart", instance: "a", value: "2", now: 3)
    #expect(changed.id == first.id)
    #expect(changed.revision == 2)
  }

  @Test("a lease that is not renewed ends, one that is does not")
  func expires() throws {
    var machine = Self.machine()
    let kept = try machine.register(service: "cart", instance: "kept", value: "", now: 0)
    let lost = try machine.register(service: "cart", instance: "lost", value: "", now: 0)
    for now in stride(from: second, through: 4 * second, by: Int(second)) {
      machine.expire(now: now)
      _ = try machine.keepAlive(lease: kept.id, service: "cart", now: now)
    }
    #expect(machine.list().count == 2)
    machine.expire(now: 5 * second)
    #expect(machine.list().map(\.instance) == ["kept"])
    #expect(throws: RegistryError.unknownLease(lost.id)) {
      try machine.keepAlive(lease: lost.id, service: "cart", now: 5 * second)
    }
  }

  @Test("a registry that stood still does not declare everybody dead")
  func ownPause() throws {
    var machine = Self.machine()
    let lease = try machine.register(service: "cart", instance: "a", value: "", now: 0)
    machine.expire(now: second / 2)
    // A minute under SIGSTOP: nobody could have renewed.
    machine.expire(now: 60 * second)
    #expect(machine.list().count == 1)
    // Who does not renew now ends as ever: 59.5 s later than without the pause.
    for now in stride(from: 60 * second, through: 64 * second, by: Int(second)) {
      machine.expire(now: now)
    }
    #expect(machine.list().count == 1)
    machine.expire(now: 65 * second)
    #expect(machine.list().isEmpty)
    #expect(throws: RegistryError.unknownLease(lease.id)) {
      try machine.keepAlive(lease: lease.id, service: "cart", now: 65 * second)
    }
  }

  @Test("a lease serves only its own service, and only the start of the registry that gave it")
  func foreignLease() throws {
    var machine = Self.machine(epoch: 7)
    let lease = try machine.register(service: "cart", instance: "a", value: "", now: 0)
    #expect(throws: RegistryError.unknownLease(lease.id)) {
      try machine.keepAlive(lease: lease.id, service: "search", now: 0)
    }
    let hasLeft = machine.leave(lease: lease.id, service: "search")
    #expect(!hasLeft)
    #expect(machine.list().count == 1)

    var restarted = Self.machine(epoch: 8)
    _ = try restarted.register(service: "cart", instance: "b", value: "", now: 0)
    #expect(throws: RegistryError.unknownLease(lease.id)) {
      try restarted.keepAlive(lease: lease.id, service: "cart", now: 0)
    }
  }

  @Test("leaving is at once, and twice is as once")
  func leaves() throws {
    var machine = Self.machine()
    let lease = try machine.register(service: "cart", instance: "a", value: "", now: 0)
    let first = machine.leave(lease: lease.id, service: "cart")
    #expect(first)
    #expect(machine.list().isEmpty)
    let again = machine.leave(lease: lease.id, service: "cart")
    #expect(!again)
  }

  @Test("limits refuse with both numbers, and an empty service gives its place up")
  func limits() throws {
    var machine = Self.machine {
      $0.endpointsPerService = 2
      $0.servicesPerRegistry = 2
      $0.watchers = 1
    }
    let lease = try machine.register(service: "a", instance: "1", value: "", now: 0)
    _ = try machine.register(service: "b", instance: "1", value: "", now: 0)
    #expect(throws: RegistryError.full(what: "services", limit: 2)) {
      try machine.register(service: "c", instance: "1", value: "", now: 0)
    }
    _ = try machine.register(service: "b", instance: "2", value: "", now: 0)
    #expect(throws: RegistryError.full(what: "endpoints of b", limit: 2)) {
      try machine.register(service: "b", instance: "3", value: "", now: 0)
    }
    // A full service still takes what it knows.
    _ = try machine.register(service: "b", instance: "2", value: "new", now: 0)

    let before = try #require(machine.changes(of: "a", since: nil, now: 0).last?.cursor)
    machine.leave(lease: lease.id, service: "a")
    _ = try machine.register(service: "c", instance: "1", value: "", now: 0)
    // Nobody remembers that `a` has lost its endpoint, so a watcher must not resume past it.
    #expect(machine.changes(of: "a", since: before, now: 0).map(\.isReset) == [true])

    try machine.watcherJoined()
    #expect(throws: RegistryError.full(what: "watchers", limit: 1)) { try machine.watcherJoined() }
    machine.watcherLeft()
    try machine.watcherJoined()
  }

  @Test("a watch begins with a snapshot and goes on with what has changed")
  func watches() throws {
    var machine = Self.machine()
    let now = 6 * second
    machine.expire(now: 0)
    let a = try machine.register(service: "cart", instance: "a", value: "1", now: now)
    let snapshot = machine.changes(of: "cart", since: nil, now: now)
    #expect(snapshot.count == 1)
    #expect(snapshot[0].isReset)
    #expect(snapshot[0].put == ["a": "1"])

    var cursor = snapshot[0].cursor
    #expect(machine.changes(of: "cart", since: cursor, now: now).isEmpty)
    _ = try machine.register(service: "search", instance: "x", value: "", now: now)
    #expect(machine.changes(of: "cart", since: cursor, now: now).isEmpty)

    _ = try machine.register(service: "cart", instance: "b", value: "2", now: now)
    _ = try machine.update(lease: a.id, service: "cart", now: now) { $0 = "draining" }
    let delta = machine.changes(of: "cart", since: cursor, now: now)
    #expect(delta.map(\.isReset) == [false])
    #expect(delta[0].put == ["a": "draining", "b": "2"])
    cursor = delta[0].cursor

    machine.leave(lease: a.id, service: "cart")
    #expect(machine.changes(of: "cart", since: cursor, now: now).map(\.removed) == [["a"]])
    let changed = machine.takeChangedServices()
    #expect(changed == ["cart", "search"])
    let changedSince = machine.takeChangedServices()
    #expect(changedSince.isEmpty)
  }

  @Test("what nobody shall be woken for is listed and not watched")
  func quietUpdate() throws {
    var machine = Self.machine()
    let lease = try machine.register(service: "cart", instance: "a", value: "1", now: 0)
    _ = machine.takeChangedServices()
    _ = try machine.update(lease: lease.id, service: "cart", now: 0, isChange: false) { $0 = "2" }
    #expect(machine.list().map(\.value) == ["2"])
    #expect(machine.revision == 1)
    let changed = machine.takeChangedServices()
    #expect(changed.isEmpty)
  }

  @Test("a cursor of another start, of the future or from before the history gets a snapshot")
  func unknownCursors() throws {
    var machine = Self.machine { $0.changesPerService = 4 }
    let now = 6 * second
    for index in 0..<20 {
      _ = try machine.register(service: "cart", instance: "a", value: "\(index)", now: now)
    }
    for cursor in [
      WatchCursor(epoch: 6, revision: 20), WatchCursor(epoch: 7, revision: 21),
      WatchCursor(epoch: 7, revision: 1),
    ] {
      #expect(machine.changes(of: "cart", since: cursor, now: now).map(\.isReset) == [true])
    }
    #expect(
      machine.changes(of: "cart", since: WatchCursor(epoch: 7, revision: 17), now: now)
        .map(\.isReset) == [false])
  }

  @Test("a large snapshot comes in pieces, and counts only when it is whole")
  func pieces() throws {
    var machine = Self.machine { $0.endpointsPerBatch = 3 }
    for index in 0..<8 {
      _ = try machine.register(service: "cart", instance: "\(index)", value: "", now: 0)
    }
    let pieces = machine.changes(of: "cart", since: nil, now: 0)
    #expect(pieces.map(\.put.count) == [3, 3, 2])
    #expect(pieces.map(\.isReset) == [true, false, false])
    #expect(pieces.map(\.isComplete) == [false, false, true])

    var known = KnownSet<String>()
    #expect(known.apply(pieces[0]) == .unchanged)
    #expect(known.values.isEmpty)
    #expect(known.apply(pieces[1]) == .unchanged)
    #expect(known.apply(pieces[2]) == .changed)
    #expect(known.values.count == 8)
  }
}
