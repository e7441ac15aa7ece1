// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import Testing

private let unavailable: UInt8 = 14
private let resourceExhausted: UInt8 = 8
private let deadlineExceeded: UInt8 = 4

@Suite struct RetryPolicyTests {
  private var random = SeededGenerator(state: 1)

  private mutating func decide(
    _ failure: FailedAttempt, _ policy: RetryPolicy = RetryPolicy()
  ) -> RetryDecision {
    policy.decision(after: failure, using: &random)
  }

  private func isRetry(_ decision: RetryDecision) -> Bool {
    if case .retry = decision { true } else { false }
  }

  @Test("a call that nobody processed goes elsewhere, whatever the method and the status are")
  mutating func notProcessed() {
    for idempotency in Idempotency.allCases {
      for code in UInt8(1)...16 where code != resourceExhausted {
        let failure = FailedAttempt(
          idempotency: idempotency, statusCode: code, advice: .notProcessed, retryCount: 9)
        #expect(decide(failure, .never) == .elsewhere)
      }
    }
  }

  @Test("who says when to come back has answered: it is waited for, not asked elsewhere")
  mutating func comesBack() {
    let failure = FailedAttempt(
      idempotency: .none, statusCode: unavailable, advice: .notProcessed,
      retryAfter: .milliseconds(50))
    guard case .retry(let wait) = decide(failure) else {
      Issue.record("It is not retried.")
      return
    }
    #expect(wait >= .milliseconds(50))
  }

  @Test("going elsewhere ends after five times")
  mutating func transfersEnd() {
    var failure = FailedAttempt(
      idempotency: .none, statusCode: unavailable, advice: .notProcessed, transferCount: 4)
    #expect(decide(failure) == .elsewhere)
    failure.transferCount = 5
    #expect(decide(failure) == .giveUp)
  }

  @Test("never is never", arguments: Idempotency.allCases)
  mutating func never(idempotency: Idempotency) {
    for advice: RetryAdvice in [.neverRetry, [.neverRetry, .notProcessed, .mayRetry]] {
      let failure = FailedAttempt(
        idempotency: idempotency, statusCode: unavailable, advice: advice,
        retryAfter: .milliseconds(1))
      #expect(decide(failure) == .giveUp)
    }
  }

  @Test("what may have run is repeated only when the schema or the server allows it")
  mutating func mayHaveRun() {
    for idempotency in Idempotency.allCases {
      let failure = FailedAttempt(idempotency: idempotency, statusCode: unavailable)
      #expect(isRetry(decide(failure)) == (idempotency != .none))
      var allowed = failure
      allowed.advice = .mayRetry
      #expect(isRetry(decide(allowed)))
    }
  }

  @Test("only unavailable is worth a retry, and only once")
  mutating func onlyOnce() {
    for code in UInt8(1)...16 {
      let failure = FailedAttempt(idempotency: .idempotent, statusCode: code)
      #expect(isRetry(decide(failure)) == (code == unavailable), "code \(code)")
    }
    let second = FailedAttempt(idempotency: .readonly, statusCode: unavailable, retryCount: 1)
    #expect(decide(second) == .giveUp)
    #expect(isRetry(decide(second, RetryPolicy(maxRetryCount: 2))))
  }

  @Test("an overloaded server is asked again only when it says when, and not sooner")
  mutating func overload() {
    var failure = FailedAttempt(
      idempotency: .none, statusCode: resourceExhausted, advice: .notProcessed)
    #expect(decide(failure) == .giveUp)
    failure.retryAfter = .milliseconds(100)
    for _ in 0..<100 {
      guard case .retry(let wait) = decide(failure) else {
        Issue.record("It said when.")
        return
      }
      #expect(wait >= .milliseconds(100) && wait <= .milliseconds(125))
    }
    failure.retryCount = 1
    #expect(decide(failure) == .giveUp)
    // It may have run, and nobody says that twice is as once.
    failure.retryCount = 0
    failure.advice = []
    #expect(decide(failure) == .giveUp)
  }

  @Test("no retry begins after the deadline")
  mutating func deadline() {
    var failure = FailedAttempt(
      idempotency: .readonly, statusCode: unavailable, retryAfter: .seconds(1),
      remaining: .seconds(1))
    #expect(decide(failure) == .giveUp)
    failure.remaining = .seconds(2)
    #expect(isRetry(decide(failure)))
  }
}

struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
