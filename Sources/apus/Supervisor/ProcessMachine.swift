// SPDX-License-Identifier: Apache-2.0

/// The life of one process: started when its dependencies are healthy, restarted when it dies, ended on request.
///
/// No clock, no pid of its own making, no I/O: events and the time come in, what must be done now comes out.
struct ProcessMachine: Sendable {
  enum State: Sendable, Hashable {
    /// Its dependencies are not healthy yet.
    case waiting
    case starting(pid: Int32, since: Duration)
    case healthy(pid: Int32, since: Duration)
    /// Asked to end; killed at `deadline`.
    case draining(pid: Int32, deadline: Duration, isKilled: Bool)
    /// Died; started again at `until`.
    case crashed(until: Duration)
    case stopped
  }

  enum Action: Sendable, Hashable {
    case spawn
    case terminate(pid: Int32)
    case kill(pid: Int32)
    case say(String)
  }

  enum Health: Sendable, Hashable { case unknown, healthy, draining, failing }

  /// A process gets this long to drain: in-flight calls end by their deadlines, of which 30 s is the longest usual one.
  static let grace = Duration.seconds(30)
  static let firstBackoff = Duration.milliseconds(200)
  static let longestBackoff = Duration.seconds(30)
  /// After this long in health, a crash counts as the first again.
  static let recovery = Duration.seconds(10)
  /// After this long without health there is a word about it.
  static let patience = Duration.seconds(30)

  let id: String
  private(set) var state = State.waiting
  private(set) var restartCount = 0
  private var failuresInARow = 0
  private var isWanted = true
  private var hasComplained = false

  init(id: String) { self.id = id }

  var pid: Int32? {
    switch state {
    case .starting(let pid, _), .healthy(let pid, _), .draining(let pid, _, _): pid
    case .waiting, .crashed, .stopped: nil
    }
  }

  var isHealthy: Bool { if case .healthy = state { true } else { false } }

  /// As `apus ps` prints it.
  var stateName: String {
    switch state {
    case .waiting, .starting: "starting"
    case .healthy: "healthy"
    case .draining: "draining"
    case .crashed: "crashed"
    case .stopped: "stopped"
    }
  }

  mutating func dependenciesReady() -> [Action] {
    guard case .waiting = state, isWanted else { return [] }
    return [.spawn]
  }

  mutating func spawned(pid: Int32, now: Duration) -> [Action] {
    state = .starting(pid: pid, since: now)
    hasComplained = false
    // Asked to stop between the decision and the start.
    return isWanted ? [] : stop(now: now)
  }

  mutating func spawnFailed(
    _ reason: String, now: Duration, using random: inout some RandomNumberGenerator
  ) -> [Action] {
    died("cannot be started: \(reason)", now: now, using: &random)
  }

  mutating func health(_ health: Health, now: Duration) -> [Action] {
    switch (state, health) {
    case (.starting(let pid, _), .healthy):
      state = .healthy(pid: pid, since: now)
      return failuresInARow > 0 ? [.say("is healthy again")] : []
    case (.healthy(let pid, _), .failing):
      state = .starting(pid: pid, since: now)
      return [.say("is no longer healthy")]
    default: return []
    }
  }

  /// - Parameter reason: how it ended, for people: "exited with 1", "was killed by signal 9".
  mutating func exited(
    _ reason: String, now: Duration, using random: inout some RandomNumberGenerator
  ) -> [Action] {
    guard isWanted else {
      state = .stopped
      return []
    }
    if case .draining = state {
      // A rolling restart: the end was ours, so the next start is at once.
      restartCount += 1
      state = .waiting
      return []
    }
    if case .healthy(_, let since) = state, now - since >= Self.recovery { failuresInARow = 0 }
    return died(reason, now: now, using: &random)
  }

  mutating func tick(now: Duration) -> [Action] {
    switch state {
    case .crashed(let until) where now >= until:
      restartCount += 1
      state = .waiting
      return []
    case .draining(let pid, let deadline, false) where now >= deadline:
      state = .draining(pid: pid, deadline: deadline, isKilled: true)
      return [
        .say("has not ended after \(Self.grace.components.seconds) s and is killed"),
        .kill(pid: pid),
      ]
    case .starting(_, let since) where now - since >= Self.patience && !hasComplained:
      hasComplained = true
      return [
        .say(
          "has not become healthy for \(Self.patience.components.seconds) s; see `apus logs \(id)`")
      ]
    default: return []
    }
  }

  /// Ends the process for good; it starts again only by ``start()``.
  mutating func stop(now: Duration) -> [Action] {
    isWanted = false
    return drain(now: now)
  }

  /// Ends the process; it starts again at once.
  mutating func restart(now: Duration) -> [Action] {
    isWanted = true
    failuresInARow = 0
    guard pid != nil else {
      state = .waiting
      return []
    }
    return drain(now: now)
  }

  mutating func start() {
    isWanted = true
    failuresInARow = 0
    switch state {
    case .stopped, .crashed: state = .waiting
    default: break
    }
  }

  private mutating func drain(now: Duration) -> [Action] {
    switch state {
    case .starting(let pid, _), .healthy(let pid, _):
      state = .draining(pid: pid, deadline: now + Self.grace, isKilled: false)
      return [.terminate(pid: pid)]
    case .draining: return []
    case .waiting, .crashed, .stopped:
      state = isWanted ? .waiting : .stopped
      return []
    }
  }

  /// Exponential backoff with jitter: half of it is chance, so that replicas of one bad release do not die in step.
  private mutating func died(
    _ reason: String, now: Duration, using random: inout some RandomNumberGenerator
  ) -> [Action] {
    failuresInARow += 1
    // 2^8 × 200 ms is above the longest already; more would overflow one day.
    let doubled = Self.firstBackoff * (1 << min(failuresInARow - 1, 8))
    let backoff = min(doubled, Self.longestBackoff) * Double.random(in: 0.5...1, using: &random)
    state = .crashed(until: now + backoff)
    let milliseconds = Int(backoff / .milliseconds(1))
    return [
      .say("\(reason); it starts again in \(milliseconds) ms (failure \(failuresInARow) in a row)")
    ]
  }
}
