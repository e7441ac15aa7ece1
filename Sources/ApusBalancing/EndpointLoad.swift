// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How loaded one endpoint is, as all loops of this process see it together.
///
/// Only atomics, each right by itself: the counters of one endpoint are shared by every connection
/// to it, because a copy for each loop would let balancing decay to chance. Times are nanoseconds
/// of one monotonic clock, passed in.
public final class EndpointLoad: Sendable {
  /// Names the endpoint to policies that hash: equal for the same address in every process.
  public let identity: UInt64
  /// Its share beside others under ``WeightedRandom``; at least 1.
  public let weight: UInt32

  private let calls = Atomic<Int>(0)
  private let streams = Atomic<Int>(0)
  private let latency = Atomic<UInt64>(StampedLevel.none.bits)
  private let penalty = Atomic<UInt64>(StampedLevel.none.bits)
  /// When a call last ended, or the first of those in flight began.
  private let progress = Atomic<UInt64>(0)
  private let failures = Atomic<Int>(0)
  private let ready = Atomic<Bool>(false)
  private let ejectedUntil = Atomic<UInt64>(0)

  /// An endpoint that nothing is known of yet, and that is not ready.
  public init(identity: UInt64, weight: UInt32 = 1) {
    self.identity = identity
    self.weight = max(1, weight)
  }

  // MARK: Calls

  /// A unary call leaves for this endpoint.
  public func started(at now: UInt64) {
    if calls.wrappingAdd(1, ordering: .relaxed).oldValue <= 0 {
      progress.store(now, ordering: .relaxed)
    }
  }

  /// That call ended after `elapsed` nanoseconds. Exactly once for each ``started(at:)``.
  public func finished(at now: UInt64, elapsed: UInt64, outcome: CallOutcome) {
    calls.wrappingSubtract(1, ordering: .relaxed)
    progress.store(now, ordering: .relaxed)
    let tick = StampedLevel.tick(of: now)
    switch outcome {
    case .answered:
      observe(elapsed, tick)
      // Read before written: the line stays shared between cores as long as all goes well.
      if failures.load(ordering: .relaxed) != 0 { failures.store(0, ordering: .relaxed) }
      if penalty.load(ordering: .relaxed) != StampedLevel.none.bits { forgive(tick) }
    case .failed(let timeout):
      failures.wrappingAdd(1, ordering: .relaxed)
      charge(max(elapsed, timeout), tick)
    case .abandoned:
      // A lower bound can raise the estimate, never improve it.
      if Float(elapsed) > StampedLevel(bits: latency.load(ordering: .relaxed)).level {
        observe(elapsed, tick)
      }
    }
  }

  /// A stream was opened. Streams last as long as they like, so they count as load, but no latency
  /// and no standstill is read from them.
  public func streamOpened() {
    streams.wrappingAdd(1, ordering: .relaxed)
  }

  /// That stream has ended; `failed` when the endpoint is to blame.
  public func streamClosed(at now: UInt64, failed: Bool) {
    streams.wrappingSubtract(1, ordering: .relaxed)
    guard failed else { return }
    failures.wrappingAdd(1, ordering: .relaxed)
    charge(1_000_000_000, StampedLevel.tick(of: now))
  }

  /// Calls and streams that have not ended.
  public var inFlight: Int {
    max(0, calls.load(ordering: .relaxed)) + max(0, streams.load(ordering: .relaxed))
  }

  /// Failures since the last answer.
  public var consecutiveFailures: Int { failures.load(ordering: .relaxed) }

  // MARK: Availability

  /// Whether a connection to it is ready for calls.
  public var isReady: Bool { ready.load(ordering: .relaxed) }

  /// Set by the connections: true from the peer's HELLO until it drains or dies.
  public func setReady(_ isReady: Bool) {
    ready.store(isReady, ordering: .relaxed)
  }

  /// Keeps calls away until `time`, as an outlier detector or a breaker decided; 0 takes it back.
  public func eject(until time: UInt64) {
    ejectedUntil.store(time, ordering: .relaxed)
  }

  /// Whether it is out by ``eject(until:)``.
  public func isEjected(at now: UInt64) -> Bool {
    ejectedUntil.load(ordering: .relaxed) > now
  }

  /// Ready and not ejected.
  public func isAvailable(at now: UInt64) -> Bool {
    isReady && !isEjected(at: now)
  }

  // MARK: Cost

  /// What one more call is expected to cost here: peak EWMA of the latency × (in flight + 1), in
  /// nanoseconds. An endpoint that was never measured counts as one of a millisecond.
  public func cost(at now: UInt64) -> Float {
    reading(at: now).cost(beside: LoadReading.assumedLatency)
  }

  /// All that a comparison needs, read once.
  func reading(at now: UInt64) -> LoadReading {
    let tick = StampedLevel.tick(of: now)
    let stamped = StampedLevel(bits: latency.load(ordering: .relaxed))
    let callCount = calls.load(ordering: .relaxed)
    let since = progress.load(ordering: .relaxed)
    return LoadReading(
      measured: stamped.level,
      decayed: stamped.decayed(at: tick, halfLife: Self.latencyHalfLife),
      // Calls wait and none has ended for so long: a stopped process shows here, long before the
      // first deadline does.
      standstill: callCount > 0 && now > since ? Float(now - since) : 0,
      penalty: StampedLevel(bits: penalty.load(ordering: .relaxed))
        .decayed(at: tick, halfLife: Self.penaltyHalfLife),
      inFlight: inFlight)
  }

  // MARK: Private

  /// 4.3 s, in ticks. Finagle's EWMA falls by e in 10 s; a rolling restart is over sooner than that.
  private static let latencyHalfLife: UInt32 = 4096
  /// 1.07 s, in ticks: a failure charged as 30 s is forgotten beside 1 ms after 16 of them.
  private static let penaltyHalfLife: UInt32 = 1024

  /// Takes a latency into the average: upwards at once, downwards with the half-life.
  private func observe(_ elapsed: UInt64, _ tick: UInt32) {
    let sample = max(1, Float(elapsed))
    var old = latency.load(ordering: .relaxed)
    while true {
      let known = StampedLevel(bits: old)
      var next = StampedLevel(level: sample, tick: tick)
      if sample < known.level {
        // Within one tick the first sample stands for all: the weight would be 0 anyway.
        let age = known.age(at: tick)
        guard age > 0 else { return }
        let weight = StampedLevel.weight(age: age, halfLife: Self.latencyHalfLife)
        next.level = known.level * weight + sample * (1 - weight)
      }
      let (exchanged, current) = latency.weakCompareExchange(
        expected: old, desired: next.bits, ordering: .relaxed)
      if exchanged { return }
      old = current
    }
  }

  /// Halves what is left of the penalty: an endpoint that answers again is trusted after a few
  /// answers, one that fails now and then is not.
  private func forgive(_ tick: UInt32) {
    let old = penalty.load(ordering: .relaxed)
    let left = StampedLevel(bits: old).decayed(at: tick, halfLife: Self.penaltyHalfLife)
    // Below a microsecond it decides nothing any more.
    let next = left < 2_000 ? StampedLevel.none : StampedLevel(level: left / 2, tick: tick)
    // Once: a lost race means that somebody else has just charged or forgiven.
    _ = penalty.compareExchange(expected: old, desired: next.bits, ordering: .relaxed)
  }

  /// Raises the penalty to `nanoseconds`. Not a sum: ten failures at once are one trouble.
  private func charge(_ nanoseconds: UInt64, _ tick: UInt32) {
    var old = penalty.load(ordering: .relaxed)
    while true {
      let left = StampedLevel(bits: old).decayed(at: tick, halfLife: Self.penaltyHalfLife)
      let next = StampedLevel(level: max(left, Float(nanoseconds)), tick: tick)
      let (exchanged, current) = penalty.weakCompareExchange(
        expected: old, desired: next.bits, ordering: .relaxed)
      if exchanged { return }
      old = current
    }
  }
}
