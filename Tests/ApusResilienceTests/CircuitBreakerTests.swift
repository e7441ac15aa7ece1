// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct CircuitBreakerTests {
  private var random = SeededGenerator(state: 3)
  private var breaker = CircuitBreaker()

  private mutating func call(_ isSuccess: Bool, at now: UInt64) -> CircuitBreaker.Admission {
    let admission = breaker.admit(at: now)
    if case .refuse = admission { return admission }
    breaker.record(isSuccess, of: admission, at: now, using: &random)
    return admission
  }

  @Test("five failures in a row trip it, four do not")
  mutating func consecutive() {
    // The rate has its own test: here it never has enough calls to speak.
    var settings = CircuitBreaker.Settings()
    settings.minimumCallCount = 1_000
    breaker = CircuitBreaker(settings)
    for _ in 0..<3 {
      for _ in 0..<4 { _ = call(false, at: second) }
      _ = call(true, at: second)
    }
    #expect(breaker.state == .closed)
    for _ in 0..<5 { _ = call(false, at: second) }
    guard case .open(let until) = breaker.state else {
      Issue.record("It is \(breaker.state).")
      return
    }
    #expect(until >= second + second * 5 / 2 && until <= second + 5 * second)
    #expect(call(true, at: second) == .refuse(for: until - second))
  }

  @Test("a low rate of successes trips it, and old failures do not count")
  mutating func rate() {
    // Each third call fails: a rate of ⅔, below four fifths, never twice in a row.
    for index in 0..<19 { _ = call(index % 3 != 0, at: second) }
    #expect(breaker.state == .closed)
    for index in 0..<19 { _ = call(index % 3 != 0, at: 60 * second) }
    #expect(breaker.state == .closed)
    _ = call(true, at: 60 * second)
    #expect(breaker.state != .closed)
  }

  @Test("one call at a time tries again, three successes close it, one failure opens it longer")
  mutating func halfOpen() {
    for _ in 0..<5 { _ = call(false, at: 0) }
    var now = 6 * second
    let probe = breaker.admit(at: now)
    #expect(probe == .probe)
    #expect(breaker.admit(at: now) == .refuse(for: 30 * second))
    breaker.record(false, of: probe, at: now, using: &random)
    guard case .open(let until) = breaker.state else {
      Issue.record("It is \(breaker.state).")
      return
    }
    #expect(until >= now + 5 * second && until <= now + 10 * second)

    now += 11 * second
    for _ in 0..<3 { #expect(call(true, at: now) == .probe) }
    #expect(breaker.state == .closed)
    #expect(breaker.tripCount == 0)
  }

  @Test("a probe that never reports does not hold it half open forever")
  mutating func lostProbe() {
    for _ in 0..<5 { _ = call(false, at: 0) }
    #expect(breaker.admit(at: 6 * second) == .probe)
    #expect(breaker.admit(at: 7 * second) == .refuse(for: 29 * second))
    #expect(breaker.admit(at: 37 * second) == .probe)
  }

  @Test("what was admitted before it tripped says nothing about now")
  mutating func lateReport() {
    let early = breaker.admit(at: 0)
    for _ in 0..<5 { _ = call(false, at: 0) }
    breaker.record(true, of: early, at: 1, using: &random)
    #expect(breaker.state != .closed)
  }

  @Test("a probe whose caller goes away lets the next one try, and waiting says how long")
  mutating func abandoned() {
    for _ in 0..<5 { _ = call(false, at: second) }
    let now = 100 * second
    let probe = breaker.admit(at: now)
    #expect(probe == .probe)
    guard case .refuse(let wait) = breaker.admit(at: now + second) else {
      Issue.record("a second call passed beside the probe")
      return
    }
    #expect(wait > 0)
    breaker.abandon(probe)
    #expect(breaker.admit(at: now + second) == .probe)
  }
}
