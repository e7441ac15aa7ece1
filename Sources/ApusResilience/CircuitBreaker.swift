// SPDX-License-Identifier: Apache-2.0

/// Stops calling what keeps failing, and tries again one call at a time.
///
/// Trips after consecutive failures, or when too few of the last calls succeeded; stays open for a
/// wait that grows with each trip; then lets single calls through until enough have succeeded.
/// A value machine: keep one beside a lock. Times are nanoseconds of a monotonic clock.
/// Figures: Finagle's failure accrual.
public struct CircuitBreaker: Sendable {
  /// When it trips and how it comes back.
  public struct Settings: Sendable, Hashable {
    /// Failures in a row that trip it.
    public var consecutiveFailures = 5
    /// Successes among the calls of the window below which it trips.
    public var successRate = 0.8
    /// How far back the rate looks, in nanoseconds.
    public var window: UInt64 = 30_000_000_000
    /// Calls in the window below which the rate says nothing. More than Finagle's 5: of so few, one
    /// accident would do.
    public var minimumCallCount = 20
    /// How long it stays open.
    public var backoff = Backoff(base: .seconds(5), max: .seconds(300), floor: 0.5)
    /// Successful single calls that close it again.
    public var probeCount = 3

    /// Finagle's figures, and Linkerd's patience.
    public init() {}
  }

  /// What it does with calls.
  public enum State: Sendable, Hashable {
    /// All pass.
    case closed
    /// None passes before that time.
    case open(until: UInt64)
    /// One at a time passes; so many more must succeed.
    case halfOpen(successesLeft: Int)
  }

  /// What a call may do.
  public enum Admission: Sendable, Hashable {
    case pass
    /// Pass, and how it ends decides: exactly one ``record(_:of:at:using:)`` must follow.
    case probe
    /// Do not call; worth another try after so many nanoseconds.
    case refuse(for: UInt64)
  }

  /// As things stand.
  public private(set) var state = State.closed
  /// Trips since it was last closed for good.
  public private(set) var tripCount = 0

  private let settings: Settings
  private var failuresInARow = 0
  private var isProbing = false
  /// A probe whose end is never reported must not keep it half open forever.
  private var probeStart: UInt64 = 0
  private var window: OutcomeWindow

  /// A closed breaker.
  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    window = OutcomeWindow(length: settings.window)
  }

  /// Asks for one call.
  public mutating func admit(at now: UInt64) -> Admission {
    switch state {
    case .closed:
      return .pass
    case .open(let until):
      guard now >= until else { return .refuse(for: until - now) }
      state = .halfOpen(successesLeft: settings.probeCount)
      isProbing = true
      probeStart = now
      return .probe
    case .halfOpen:
      let end = probeStart &+ settings.window
      if isProbing, now < end { return .refuse(for: end - now) }
      isProbing = true
      probeStart = now
      return .probe
    }
  }

  /// Reports how an admitted call ended.
  public mutating func record(
    _ isSuccess: Bool, of admission: Admission, at now: UInt64,
    using random: inout some RandomNumberGenerator
  ) {
    switch (state, admission) {
    case (.closed, .pass):
      window.add(isSuccess, at: now)
      failuresInARow = isSuccess ? 0 : failuresInARow + 1
      if failuresInARow >= settings.consecutiveFailures || isRateLow { trip(now, &random) }
    case (.halfOpen(let left), .probe):
      isProbing = false
      guard isSuccess else { return trip(now, &random) }
      if left > 1 {
        state = .halfOpen(successesLeft: left - 1)
      } else {
        state = .closed
        tripCount = 0
        failuresInARow = 0
        window = OutcomeWindow(length: settings.window)
      }
    default:
      // Admitted before it tripped: it says nothing about now.
      break
    }
  }

  /// An admitted call has ended without saying anything: its caller went away. Another may probe.
  public mutating func abandon(_ admission: Admission) {
    if case .halfOpen = state, case .probe = admission { isProbing = false }
  }

  private var isRateLow: Bool {
    let (successes, total) = (window.successCount, window.callCount)
    return total >= settings.minimumCallCount
      && Double(successes) < settings.successRate * Double(total)
  }

  private mutating func trip(_ now: UInt64, _ random: inout some RandomNumberGenerator) {
    let wait = settings.backoff.delay(retry: tripCount, using: &random)
    state = .open(until: now &+ wait.nanosecondsClamped)
    tripCount += 1
    failuresInARow = 0
    isProbing = false
    window = OutcomeWindow(length: settings.window)
  }
}
