// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusRegistry
package import ApusRegistryAPI
import Synchronization

/// Serves the registry's machine: leases to those who own the name, watches to everybody.
package final class RegistryHandler: RegistryService {
  private let state: Mutex<State>
  private let now: @Sendable () -> UInt64

  fileprivate struct State: Sendable {
    var machine: RegistryMachine<ServiceEndpoint>
    var watchers = WaitingWatchers()
    var isClosed = false
    /// Watchers have been told that everybody had time to come back.
    var isSettled = false
  }

  /// - Parameters:
  ///   - epoch: random; new at each start.
  ///   - now: nanoseconds of a monotonic clock.
  package init(
    epoch: UInt64, limits: RegistryLimits = RegistryLimits(), now: @escaping @Sendable () -> UInt64
  ) {
    self.now = now
    state = Mutex(
      State(machine: RegistryMachine(epoch: max(1, epoch), now: now(), limits: limits)))
  }

  // MARK: Leases

  package func register(
    service: String, endpoint: ServiceEndpoint, context: CallContext
  ) async throws -> Lease {
    guard context.caller.path == "service/\(service)" else {
      throw NameNotYours(service: service, caller: context.caller.path)
    }
    try checkSize(endpoint)
    return try change { (machine, now) throws(RegistryError) in
      try machine.register(
        service: service, instance: endpoint.instance, value: endpoint, now: now)
    }
  }

  package func keepAlive(
    lease: UInt64, load: Float, context: CallContext
  ) async throws -> Lease {
    let service = try owner(of: lease, context)
    return try change { (machine, now) throws(RegistryError) in
      // Nobody is woken for a load; every watcher would be, all the time.
      try machine.update(lease: lease, service: service, now: now, isChange: false) {
        $0.load = load
      }
    }
  }

  package func drain(lease: UInt64, context: CallContext) async throws -> Lease {
    let service = try owner(of: lease, context)
    return try change { (machine, now) throws(RegistryError) in
      try machine.update(lease: lease, service: service, now: now) { $0.state = .draining }
    }
  }

  package func leave(lease: UInt64, context: CallContext) async throws {
    guard let service = context.caller.service else { return }
    let woken = state.withLock { state in
      state.machine.leave(lease: lease, service: service)
      return state.takeWoken()
    }
    for watcher in woken { watcher.resume() }
  }

  // MARK: Reading

  package func list(service: String?, context: CallContext) async throws -> Listing {
    let now = now()
    return state.withLock { state in
      Listing(
        epoch: state.machine.epoch, revision: state.machine.revision,
        registrations: state.machine.list(service: service).map { entry in
          ListedEndpoint(
            service: entry.service, endpoint: entry.value, revision: entry.revision,
            remaining: .nanoseconds(Int64(clamping: entry.expiry - min(now, entry.expiry))))
        })
    }
  }

  package func watch(
    service: String, epoch: UInt64?, revision: UInt64?,
    to replies: borrowing ResponseWriter<Change>, context: CallContext
  ) async throws {
    try join()
    defer { state.withLock { $0.machine.watcherLeft() } }

    var cursor: WatchCursor?
    if let epoch, let revision {
      // Whether the watcher knows that this start is settled is not told; once more does no harm.
      cursor = WatchCursor(epoch: epoch, revision: revision, isSettled: false)
    }
    while true {
      try Task.checkCancellation()
      let batches = try changes(of: service, since: cursor)
      for batch in batches { try await replies.write(Change(batch)) }
      if let last = batches.last {
        cursor = last.cursor
      } else if let cursor, await wait(for: service, since: cursor) == .heartbeat {
        // Nothing has changed. Said all the same: a dead connection is found by writing to it, and
        // at the other end by not hearing.
        try await replies.write(Change(WatchBatch(nothingSince: cursor)))
      }
    }
  }

  // MARK: Running

  /// Ten seconds: what watchers are promised to hear even if nothing changes.
  private static let heartbeat: Duration = .seconds(10)

  /// Ends leases whose time is over, until the task is cancelled.
  package func run(clock: any Clock<Duration> = ContinuousClock()) async {
    // A twentieth of a lease is how late an expiry may be. Far below the third of it from which
    // the machine takes a gap between two sweeps for a standstill of its own.
    let length = state.withLock { $0.machine.limits.leaseLength }
    let interval = Duration.nanoseconds(Int64(clamping: length / 20))
    var sinceHeartbeat = Duration.zero
    while !Task.isCancelled {
      sweep(isHeartbeat: sinceHeartbeat >= Self.heartbeat)
      sinceHeartbeat = sinceHeartbeat >= Self.heartbeat ? .zero : sinceHeartbeat + interval
      do { try await clock.sleep(for: interval) } catch { return }
    }
  }

  /// Ends all watches, and every one that comes: watchers go on with what they know.
  package func close() {
    let woken = state.withLock { state in
      state.isClosed = true
      return state.watchers.takeAll(.change)
    }
    for watcher in woken { watcher.resume() }
  }

  private func sweep(isHeartbeat: Bool) {
    let now = now()
    let woken = state.withLock { state in
      state.machine.expire(now: now)
      if !state.isSettled, state.machine.isSettled(at: now) {
        state.isSettled = true
        return state.watchers.takeAll(.change)
      }
      let woken = state.takeWoken()
      return isHeartbeat ? woken + state.watchers.takeAll(.heartbeat) : woken
    }
    for watcher in woken { watcher.resume() }
  }

  // MARK: Private

  /// 20 KiB: what the limits of the schema add up to, and room for a later one's fields.
  private static let maxEndpointByteCount = 20_480

  /// What a later schema adds is kept and passed on, but not at any size.
  private func checkSize(_ endpoint: ServiceEndpoint) throws {
    let byteCount = endpoint.encoded().count
    guard byteCount <= Self.maxEndpointByteCount else {
      throw RPCError(
        .invalidArgument,
        "an endpoint takes at most \(Self.maxEndpointByteCount) bytes, this one \(byteCount)")
    }
  }

  /// Leases are asked for by who owns them; to all others they do not exist.
  private func owner(of lease: UInt64, _ context: CallContext) throws -> String {
    guard let service = context.caller.service else { throw UnknownLease(lease: lease) }
    return service
  }

  /// Changes the machine and wakes whoever watches what has changed.
  private func change(
    _ body: (inout RegistryMachine<ServiceEndpoint>, UInt64) throws(RegistryError) -> GrantedLease
  ) throws -> Lease {
    let now = now()
    let (result, woken) = state.withLock { state in
      let result = Result<GrantedLease, RegistryError> { () throws(RegistryError) in
        try body(&state.machine, now)
      }
      return (result, state.takeWoken())
    }
    for watcher in woken { watcher.resume() }
    switch result {
    case .success(let lease):
      return Lease(
        id: lease.id, epoch: lease.epoch, revision: lease.revision,
        duration: .nanoseconds(Int64(clamping: lease.expiry - min(now, lease.expiry))))
    case .failure(let error): throw Self.declared(error)
    }
  }

  /// The error of the schema for one of the machine.
  private static func declared(_ error: RegistryError) -> any Error {
    switch error {
    case .unknownLease(let id): UnknownLease(lease: id)
    case .full(let what, let limit): RegistryFull(what: what, limit: UInt32(clamping: limit))
    }
  }

  private func join() throws {
    let refusal = state.withLock { state -> RegistryError? in
      do throws(RegistryError) {
        try state.machine.watcherJoined()
        return nil
      } catch {
        return error
      }
    }
    if let refusal { throw Self.declared(refusal) }
  }

  private func changes(
    of service: String, since cursor: WatchCursor?
  ) throws -> [WatchBatch<ServiceEndpoint>] {
    let now = now()
    return try state.withLock { state in
      guard !state.isClosed else { throw RPCError(.unavailable, "the registry is stopping") }
      return state.machine.changes(of: service, since: cursor, now: now)
    }
  }

  /// Suspends until there is something to say to this watcher.
  private func wait(for service: String, since cursor: WatchCursor) async -> WaitingWatchers.Reason
  {
    let id = state.withLock { $0.watchers.nextID() }
    defer { state.withLock { $0.watchers.ended(id) } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = now()
        let isDue = state.withLock { state in
          // What has happened since it last asked would wake nobody any more.
          guard !state.isClosed,
            state.machine.changes(of: service, since: cursor, now: now).isEmpty
          else { return true }
          return !state.watchers.add(id, of: service, continuation)
        }
        if isDue { continuation.resume(returning: .change) }
      }
    } onCancel: {
      state.withLock { $0.watchers.cancel(id, of: service) }?.resume()
    }
  }
}

extension RegistryHandler.State {
  /// The watchers of what has changed.
  fileprivate mutating func takeWoken() -> [WaitingWatchers.Woken] {
    machine.takeChangedServices().sorted().flatMap { watchers.take(of: $0) }
  }
}
