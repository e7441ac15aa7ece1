// SPDX-License-Identifier: Apache-2.0

/// When a healthcheck's command runs and what its results mean, for a process that writes no status file.
struct HealthProbe: Sendable {
  enum Action: Sendable, Hashable {
    case run([String])
    case kill(pid: Int32)
    case report(ProcessMachine.Health)
  }

  private let check: Healthcheck
  private var running: (pid: Int32, since: Duration)?
  private var nextRun = Duration.zero
  private var failuresInARow = 0

  init(_ check: Healthcheck) { self.check = check }

  var pid: Int32? { running?.pid }

  /// What is to be done at `now`, while the process runs.
  mutating func tick(now: Duration) -> Action? {
    guard let test = check.test else { return .report(.healthy) }
    if let running {
      return now - running.since > check.timeout ? .kill(pid: running.pid) : nil
    }
    return now >= nextRun ? .run(test) : nil
  }

  mutating func started(pid: Int32, now: Duration) { running = (pid, now) }

  mutating func ended(isSuccess: Bool, now: Duration) -> ProcessMachine.Health {
    running = nil
    failuresInARow = isSuccess ? 0 : failuresInARow + 1
    // Until the first success a second is enough: a start should not wait for a long interval.
    nextRun = now + (isSuccess ? check.interval : min(check.interval, .seconds(1)))
    if isSuccess { return .healthy }
    return failuresInARow >= check.retries ? .failing : .unknown
  }
}
