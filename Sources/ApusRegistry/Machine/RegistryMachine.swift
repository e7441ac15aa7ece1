// SPDX-License-Identifier: Apache-2.0

/// Leases and the history of their changes: the whole registry, without sockets, clock or lock.
///
/// Generic over what is registered, because it never looks inside. Times are nanoseconds of a
/// monotonic clock. Watchers pull: each has its own cursor and asks for what it has not seen, so a
/// slow one costs no memory, and is offered a snapshot when the history has moved on.
package struct RegistryMachine<Value: Sendable & Hashable>: Sendable {
  /// New at each start, so that revisions of two lives of the registry are never compared.
  package let epoch: UInt64
  package let limits: RegistryLimits
  /// Rises by one with each change.
  package private(set) var revision: UInt64 = 0
  /// From then on everybody who was registered with an earlier start has had time to come back.
  package let settledAt: UInt64

  private var services: [String: ServiceRecord<Value>] = [:]
  private var leases: [UInt64: LeaseRecord] = [:]
  private var leaseCount: UInt64 = 0
  private var watcherCount = 0
  /// No change of a service that was forgotten is later than this.
  private var forgottenRevision: UInt64 = 0
  /// No lease ends sooner. Renewals only move ends back, so it may be early, never late.
  private var earliestExpiry = UInt64.max
  private var lastSweep: UInt64
  private var changedServices: Set<String> = []

  /// - Parameter epoch: Random; not 0.
  package init(epoch: UInt64, now: UInt64, limits: RegistryLimits = RegistryLimits()) {
    self.epoch = epoch
    self.limits = limits
    settledAt = now + limits.leaseLength
    lastSweep = now
  }

  package func isSettled(at now: UInt64) -> Bool { now >= settledAt }

  // MARK: Leases

  /// Lists `instance` of `service`, or replaces what it registered before under the same lease.
  package mutating func register(
    service: String, instance: String, value: Value, now: UInt64
  ) throws(RegistryError) -> GrantedLease {
    if let known = services[service]?.entries[instance] {
      return try update(lease: known.lease, service: service, now: now) { $0 = value }
    }
    try makeRoom(for: service)

    let lease = nextLease()
    let expiry = now + limits.leaseLength
    revision += 1
    services[service, default: ServiceRecord(startRevision: forgottenRevision)]
      .put(instance, value, lease: lease, revision: revision, limits: limits)
    leases[lease] = LeaseRecord(service: service, instance: instance, expiry: expiry)
    earliestExpiry = min(earliestExpiry, expiry)
    changedServices.insert(service)
    return GrantedLease(id: lease, epoch: epoch, revision: revision, expiry: expiry)
  }

  /// Renews a lease of `service`; the length begins anew.
  package mutating func keepAlive(
    lease: UInt64, service: String, now: UInt64
  ) throws(RegistryError) -> GrantedLease {
    guard var record = leases[lease], record.service == service,
      let entry = services[service]?.entries[record.instance]
    else { throw .unknownLease(lease) }
    record.expiry = now + limits.leaseLength
    leases[lease] = record
    return GrantedLease(
      id: lease, epoch: epoch, revision: entry.revision, expiry: record.expiry)
  }

  /// Changes what is registered under a lease, and renews it.
  ///
  /// - Parameter isChange: Whether watchers shall hear of it.
  package mutating func update(
    lease: UInt64, service: String, now: UInt64, isChange: Bool = true,
    _ body: (inout Value) -> Void
  ) throws(RegistryError) -> GrantedLease {
    guard let held = leases[lease], held.service == service,
      let entry = services[service]?.entries[held.instance]
    else { throw .unknownLease(lease) }
    var value = entry.value
    body(&value)
    if value != entry.value {
      if isChange {
        revision += 1
        services[service]?.put(
          held.instance, value, lease: lease, revision: revision, limits: limits)
        changedServices.insert(service)
      } else {
        services[service]?.entries[held.instance]?.value = value
      }
    }
    return try keepAlive(lease: lease, service: service, now: now)
  }

  /// Ends a lease. Returns false when there was none: it has ended already, which is as good.
  @discardableResult
  package mutating func leave(lease: UInt64, service: String) -> Bool {
    guard let held = leases[lease], held.service == service else { return false }
    end(lease, held)
    return true
  }

  /// Ends the leases whose time is over; to be called a few times a second.
  package mutating func expire(now: UInt64) {
    defer { lastSweep = max(lastSweep, now) }
    // When the registry itself stood still (stopped, swapped out, the laptop's lid closed), nobody
    // could renew. It must not wake and declare everybody dead.
    let pause = now > lastSweep ? now - lastSweep : 0
    if pause > limits.leaseLength / 3 {
      for id in leases.keys { leases[id]?.expiry += pause }
      earliestExpiry = earliestExpiry == .max ? .max : earliestExpiry + pause
    }

    guard now >= earliestExpiry else { return }
    earliestExpiry = .max
    var over: [UInt64] = []
    for (id, held) in leases {
      if held.expiry <= now {
        over.append(id)
      } else {
        earliestExpiry = min(earliestExpiry, held.expiry)
      }
    }
    // In an order that does not hang on the hashing of this process: a seed repeats a run.
    for id in over.sorted() {
      if let held = leases[id] { end(id, held) }
    }
  }

  // MARK: Reading

  /// What is registered for `service`, or for all.
  package func list(service: String? = nil) -> [Listed<Value>] {
    let names = service.map { [$0] } ?? services.keys.sorted()
    return names.flatMap { name in
      (services[name]?.entries ?? [:]).sorted { $0.key < $1.key }.map { instance, entry in
        Listed(
          service: name, instance: instance, value: entry.value, revision: entry.revision,
          expiry: leases[entry.lease]?.expiry ?? 0)
      }
    }
  }

  /// Admits one more watcher. Each is given back with ``watcherLeft()``.
  package mutating func watcherJoined() throws(RegistryError) {
    guard watcherCount < limits.watchers else {
      throw .full(what: "watchers", limit: limits.watchers)
    }
    watcherCount += 1
  }

  package mutating func watcherLeft() {
    watcherCount -= 1
  }

  /// What a watcher of `service` has not seen: nothing (`[]`), one delta, or a snapshot in pieces.
  package func changes(
    of service: String, since cursor: WatchCursor?, now: UInt64
  ) -> [WatchBatch<Value>] {
    let isSettled = isSettled(at: now)
    let record = services[service]
    let oldest = record?.oldestResumable ?? forgottenRevision
    guard let cursor, cursor.epoch == epoch, cursor.revision >= oldest, cursor.revision <= revision
    else { return snapshot(record, isSettled: isSettled) }

    let missed = record?.changes(after: cursor.revision) ?? []
    guard !missed.isEmpty || cursor.isSettled != isSettled else { return [] }
    // Only what is true at the end: an instance that came and went meanwhile is not worth a line.
    var batch = WatchBatch<Value>(epoch: epoch, revision: revision, isSettled: isSettled)
    for instance in Set(missed) {
      if let entry = record?.entries[instance] {
        batch.put[instance] = entry.value
      } else {
        batch.removed.append(instance)
      }
    }
    batch.removed.sort()
    guard batch.put.count <= limits.endpointsPerBatch else {
      return snapshot(record, isSettled: isSettled)
    }
    return [batch]
  }

  /// The services whose watchers have something to see since this was last asked.
  package mutating func takeChangedServices() -> Set<String> {
    defer { changedServices = [] }
    return changedServices
  }

  // MARK: Private

  private func snapshot(_ record: ServiceRecord<Value>?, isSettled: Bool) -> [WatchBatch<Value>] {
    let entries = (record?.entries ?? [:]).sorted { $0.key < $1.key }
    var batches: [WatchBatch<Value>] = []
    var rest = entries[...]
    repeat {
      let piece = rest.prefix(limits.endpointsPerBatch)
      rest = rest.dropFirst(piece.count)
      batches.append(
        WatchBatch(
          epoch: epoch, revision: revision, isReset: batches.isEmpty,
          put: Dictionary(uniqueKeysWithValues: piece.map { ($0.key, $0.value.value) }),
          isComplete: rest.isEmpty, isSettled: isSettled))
    } while !rest.isEmpty
    return batches
  }

  private mutating func makeRoom(for service: String) throws(RegistryError) {
    let limits = limits
    if let record = services[service] {
      guard record.entries.count < limits.endpointsPerService else {
        throw .full(what: "endpoints of \(service)", limit: limits.endpointsPerService)
      }
    } else if services.count >= limits.servicesPerRegistry {
      forgetEmptyServices()
      guard services.count < limits.servicesPerRegistry else {
        throw .full(what: "services", limit: limits.servicesPerRegistry)
      }
    }
  }

  private mutating func end(_ lease: UInt64, _ held: LeaseRecord) {
    leases[lease] = nil
    revision += 1
    services[held.service]?.remove(held.instance, revision: revision, limits: limits)
    changedServices.insert(held.service)
  }

  /// A service that nobody runs any more is kept for its history, until its place is wanted.
  private mutating func forgetEmptyServices() {
    for (name, record) in services where record.entries.isEmpty {
      forgottenRevision = max(forgottenRevision, record.latestRevision)
      services[name] = nil
    }
  }

  /// Mixed with the epoch: a lease of another start is never taken for one of this.
  private mutating func nextLease() -> UInt64 {
    while true {
      leaseCount += 1
      var id = epoch &+ leaseCount &* 0x9E37_79B9_7F4A_7C15
      id = (id ^ (id >> 30)) &* 0xBF58_476D_1CE4_E5B9
      id = (id ^ (id >> 27)) &* 0x94D0_49BB_1331_11EB
      id ^= id >> 31
      if id != 0, leases[id] == nil { return id }
    }
  }
}
