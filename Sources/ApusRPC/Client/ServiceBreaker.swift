// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import ApusTransport
import Synchronization

/// The circuit breaker of a channel: when all that is sent to a service fails, callers are told at
/// once instead of waiting for their deadlines, and the service is tried with single calls.
///
/// While nothing fails it costs one atomic load a call. What a handler says is an answer; only the
/// silence of its process, or of all of them, counts.
final class ServiceBreaker: Sendable {
  private let service: String
  private let breaker: Mutex<CircuitBreaker>
  /// Whether there is anything to look at: a failure since the last success, or an open circuit.
  private let isArmed = Atomic(false)

  init(service: String) {
    self.service = service
    breaker = Mutex(CircuitBreaker(Self.settings))
  }

  private static var settings: CircuitBreaker.Settings {
    var settings = CircuitBreaker.Settings()
    // Successes are not counted while nothing fails, so there is no rate; failures in a row decide.
    settings.successRate = 0
    // A probe that nobody waits for any more must not block the others for long.
    settings.window = 5_000_000_000
    // Callers that retry for minutes should find a service that is back soon after it is.
    settings.backoff = Backoff(base: .seconds(2), max: .seconds(15), floor: 0.5)
    settings.probeCount = 1
    return settings
  }

  /// Asks for one call.
  ///
  /// - Throws: `unavailable` while the circuit is open, with the time after which to try again.
  func admit(at now: UInt64) throws(RPCError) -> CircuitBreaker.Admission {
    guard isArmed.load(ordering: .relaxed) else { return .pass }
    let admission = breaker.withLock { $0.admit(at: now) }
    guard case .refuse(let nanoseconds) = admission else { return admission }
    var error = RPCError.local(
      .unavailable,
      "the circuit to \(service) is open: the last calls all failed; it is tried again in "
        + "\(nanoseconds / 1_000_000) ms", flags: .neverRetry)
    error.retryAfter = .nanoseconds(Int64(clamping: nanoseconds))
    throw error
  }

  func succeeded(_ admission: CircuitBreaker.Admission) {
    guard isArmed.load(ordering: .relaxed) else { return }
    record(true, admission)
  }

  /// The call ended for good with this.
  func failed(_ admission: CircuitBreaker.Admission, _ error: RPCError) {
    if error.isSilence {
      isArmed.store(true, ordering: .relaxed)
      record(false, admission)
    } else if error.code == .cancelled {
      guard isArmed.load(ordering: .relaxed) else { return }
      breaker.withLock { $0.abandon(admission) }
    } else {
      succeeded(admission)
    }
  }

  /// A connection is ready: whatever was, now somebody is there.
  func reset() {
    guard isArmed.exchange(false, ordering: .relaxed) else { return }
    breaker.withLock { $0 = CircuitBreaker(Self.settings) }
  }

  /// 0 closed, 1 open, 2 tried with single calls.
  var level: Int {
    guard isArmed.load(ordering: .relaxed) else { return 0 }
    return switch breaker.withLock({ $0.state }) {
    case .closed: 0
    case .open: 1
    case .halfOpen: 2
    }
  }

  private func record(_ isSuccess: Bool, _ admission: CircuitBreaker.Admission) {
    var random = SystemRandomNumberGenerator()
    breaker.withLock { breaker in
      breaker.record(isSuccess, of: admission, at: LoopClock.now(), using: &random)
      if isSuccess, breaker.state == .closed { isArmed.store(false, ordering: .relaxed) }
    }
  }
}

extension RPCError {
  /// Whether the endpoint failed. A typed error is an answer, whatever its code, and so is to say
  /// when to come back; what it passes on from a service further on is not its fault.
  var isEndpointToBlame: Bool {
    guard typedErrorHash == 0, origin != .peer else { return false }
    return switch code {
    case .unavailable: retryAfter == nil
    case .deadlineExceeded: true
    case .resourceExhausted: origin != .local
    default: false
    }
  }

  /// Whether no handler has answered.
  fileprivate var isSilence: Bool {
    typedErrorHash == 0 && (origin == .local || origin == .runtime)
      && (code == .unavailable || code == .deadlineExceeded) && retryAfter == nil
  }
}
