// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusResilience
import ApusTransport
import ApusWire

/// A channel as one loop sees it: its own connections, the load that all loops share.
@usableFromInline
final class LoopChannel: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: every member is touched on the thread of `executor` only.

  let core: ChannelCore
  let executor: LoopExecutor
  @safe @exclusivity(unchecked) private var places: [Place] = []
  /// The loads of `places`, as the policy wants them.
  @safe @exclusivity(unchecked) private var loads: [EndpointLoad] = []
  @safe @exclusivity(unchecked) private var policy: any BalancingPolicy
  @safe @exclusivity(unchecked) var random: SplitMix64
  /// Callers that wait for a connection, oldest first.
  @safe @exclusivity(unchecked) private var waiters: [Waiter] = []
  @safe @exclusivity(unchecked) private var nextWaiter: UInt64 = 1
  @safe @exclusivity(unchecked) private var isClosed = false
  @safe @exclusivity(unchecked) private var lastFailure = ""

  /// One endpoint and this loop's connection to it.
  private final class Place {
    let known: ChannelCore.Known
    var connection: ClientConnection?
    var failures = 0
    var isConnecting = false
    var isGone = false

    init(_ known: ChannelCore.Known) { self.known = known }
  }

  @safe
  private struct Waiter {
    var id: UInt64
    var timer: TimerWheel.Handle
    /// The wait ends with the call's own deadline, not with our patience.
    var isForDeadline: Bool
    var continuation: UnsafeContinuation<RPCError?, Never>
  }

  init(core: ChannelCore, executor: LoopExecutor, seed: UInt64) {
    self.core = core
    self.executor = executor
    policy = core.policy
    random = SplitMix64(seed: seed)
  }

  @usableFromInline
  var isOnLoop: Bool { executor.loop.inEventLoop }

  // MARK: The set of endpoints

  func update(_ known: [ChannelCore.Known]) {
    guard !isClosed else { return }
    executor.turn {
      let old = Dictionary(places.map { ($0.known.endpoint.key, $0) }) { first, _ in first }
      let fresh = known.map { old[$0.endpoint.key] ?? Place($0) }
      let kept = Set(known.map { $0.endpoint.key })
      for place in places where !kept.contains(place.known.endpoint.key) {
        place.isGone = true
        place.connection?.retire()
      }
      places = fresh
      loads = fresh.map { $0.known.load }
      policy = core.policy.prepared(for: loads.span)
      for place in places where place.connection == nil && !place.isConnecting {
        connect(place)
      }
    }
  }

  private func connect(_ place: Place) {
    guard !place.isGone, !isClosed else { return }
    place.isConnecting = true
    core.dial(place.known.endpoint, executor) { transport in
      let connection = ClientConnection(
        transport: transport, settings: core.settings, load: place.known.load, owner: self)
      place.connection = connection
      return connection
    }
  }

  private func reconnect(_ place: Place) {
    let delay = Backoff.reconnect.delay(retry: place.failures, using: &random)
    place.failures += 1
    executor.loop.assumeIsolated().scheduleTask(
      in: .nanoseconds(Int64(clamping: delay.clampedNanoseconds))
    ) {
      self.executor.turn { self.connect(place) }
    }
  }

  func close() {
    executor.turn {
      isClosed = true
      for place in places {
        place.isGone = true
        place.connection?.retire()
      }
      failWaiters("the channel was closed")
    }
  }

  // MARK: Picking

  /// A connection that takes a call now.
  @usableFromInline
  func pick(_ call: LogicalCall) -> ClientConnection? {
    if places.count == 1 {
      let connection = places[0].connection
      return connection?.hasRoom == true ? connection : nil
    }
    let request = PickRequest(now: LoopClock.now(), avoiding: call.avoiding)
    if let index = policy.pick(from: loads.span, for: request, using: &random),
      let connection = places[index].connection, connection.hasRoom
    {
      return connection
    }
    return anyWithRoom(call)
  }

  /// Ready for another loop but not for this one, or full: any other will do, from a random start,
  /// so that no one of them is flooded.
  private func anyWithRoom(_ call: LogicalCall) -> ClientConnection? {
    guard !places.isEmpty else { return nil }
    let start = Int.random(in: 0..<places.count, using: &random)
    var second: ClientConnection?
    for step in places.indices {
      let place = places[(start + step) % places.count]
      guard let connection = place.connection, connection.hasRoom else { continue }
      if place.known.load !== call.avoiding { return connection }
      second = connection
    }
    return second
  }

  /// 5 s: how long a call waits for a service of which nobody runs, when its own deadline is later.
  private static let patienceNanoseconds: UInt64 = 5_000_000_000

  /// Suspends until there may be a connection.
  @usableFromInline
  nonisolated(nonsending) func waitForConnection(_ call: LogicalCall) async throws(RPCError) {
    if Task.isCancelled { throw .local(.cancelled, "the caller was cancelled") }
    let id = nextWaiter
    nextWaiter += 1
    let failure: RPCError? = await withTaskCancellationHandler {
      await unsafe withUnsafeContinuation { continuation in
        let now = LoopClock.now()
        let until = min(call.deadline.nanoseconds, now + Self.patienceNanoseconds)
        let timer = executor.timers.schedule(at: until, now: now, self, token: id)
        unsafe waiters.append(
          Waiter(
            id: id, timer: timer, isForDeadline: until == call.deadline.nanoseconds,
            continuation: continuation))
      }
    } onCancel: {
      // Never in place: the waiter may be about to be appended.
      executor.loop.execute { self.cancelWaiter(id) }
    }
    if let failure { throw failure }
  }

  private func cancelWaiter(_ id: UInt64) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    let waiter = waiters.remove(at: index)
    executor.turn {
      executor.timers.cancel(waiter.timer)
      unsafe waiter.continuation.resume(
        returning: .local(.cancelled, "the caller was cancelled"))
    }
  }

  /// One caller for each call that has room now.
  private func wakeWaiters(_ count: Int) {
    let woken = min(count, waiters.count)
    for waiter in waiters[..<woken] {
      executor.timers.cancel(waiter.timer)
      unsafe waiter.continuation.resume(returning: nil)
    }
    waiters.removeFirst(woken)
  }

  private func failWaiters(_ reason: String) {
    let failed = waiters
    waiters = []
    for waiter in failed {
      executor.timers.cancel(waiter.timer)
      unsafe waiter.continuation.resume(
        returning: .local(.unavailable, reason, flags: .notProcessed))
    }
  }
}

extension LoopChannel: TimerTarget {
  func timerFired(token: UInt64) {
    guard let index = waiters.firstIndex(where: { $0.id == token }) else { return }
    let waiter = waiters.remove(at: index)
    unsafe waiter.continuation.resume(returning: noConnection(isForDeadline: waiter.isForDeadline))
  }

  /// Why a call has waited in vain. Full connections are another matter than none: somebody is there.
  private func noConnection(isForDeadline: Bool) -> RPCError {
    let full = places.count { $0.connection?.isFull == true }
    guard full == 0 else {
      return .local(
        .resourceExhausted,
        "\(full) of \(places.count) endpoints of \(core.service) have as many calls under way as "
          + "they take on one connection", flags: .neverRetry)
    }
    let found = places.isEmpty ? "none is registered" : "none of \(places.count) can be reached"
    let why = lastFailure.isEmpty ? "" : ": \(lastFailure)"
    return .local(
      isForDeadline ? .deadlineExceeded : .unavailable,
      "no endpoint of \(core.service): \(found)\(why)", flags: .neverRetry)
  }
}

extension LoopChannel: ClientConnectionOwner {
  func connectionReady(_ connection: ClientConnection) {
    guard let place = places.first(where: { $0.connection === connection }) else {
      return connection.retire()
    }
    place.isConnecting = false
    place.failures = 0
    place.known.load.setReady(true)
    core.breaker.reset()
    wakeWaiters(waiters.count)
  }

  func connectionRetired(_ connection: ClientConnection) {
    guard let place = places.first(where: { $0.connection === connection }) else { return }
    place.known.load.setReady(false)
    // A draining server will not be back at this address in this life; a spent connection is.
    if connection.machine.isSpent, !connection.machine.isDraining {
      place.connection = nil
      connect(place)
    }
  }

  func endpointFailed(_ connection: ClientConnection) {
    core.endpointFailed(connection.load, at: LoopClock.now())
  }

  func connectionHasRoom(_ connection: ClientConnection) {
    if !waiters.isEmpty { wakeWaiters(1) }
  }

  func connectionClosed(_ connection: ClientConnection, reason: String) {
    guard let place = places.first(where: { $0.connection === connection }) else { return }
    lastFailure = "\(place.known.endpoint.address): \(reason)"
    place.connection = nil
    place.isConnecting = false
    place.known.load.setReady(false)
    guard !place.isGone, !isClosed else { return }
    if place.failures == 0 || place.failures % 10 == 0 {
      core.logger.info(
        "connection lost",
        metadata: ["service": "\(core.service)", "reason": "\(lastFailure)"])
    }
    reconnect(place)
  }
}
