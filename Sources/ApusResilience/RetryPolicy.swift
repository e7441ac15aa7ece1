// SPDX-License-Identifier: Apache-2.0

/// Who may try what again, and when. Decides only; whether there is a retry left to spend is the
/// ``RetryBudget``'s business.
///
/// One layer retries, not all: what failed further down arrives with ``RetryAdvice/neverRetry``.
public struct RetryPolicy: Sendable, Hashable {
  /// Retries of one call. One, as in Linkerd: a second failure in a row is seldom an accident.
  public var maxRetryCount: Int
  /// What is worth a retry. `resourceExhausted` besides, but only when the server says when.
  public var retryableCodes: StatusSet
  /// The wait before a retry when the server names none.
  public var backoff: Backoff

  /// Times that one call may go to another endpoint uncounted. A rolling restart can meet a few
  /// draining endpoints in a row; more than these are a loop.
  public static let maxTransferCount = 5

  /// The default retries once, after 0 to 25 ms.
  public init(
    maxRetryCount: Int = 1, retryableCodes: StatusSet = .unavailable,
    backoff: Backoff = Backoff(base: .milliseconds(25), max: .seconds(1))
  ) {
    self.maxRetryCount = maxRetryCount
    self.retryableCodes = retryableCodes
    self.backoff = backoff
  }

  /// Never retries; a call that no handler saw still goes elsewhere.
  public static let never = RetryPolicy(maxRetryCount: 0)

  /// What to do now.
  public func decision(
    after failure: FailedAttempt, using random: inout some RandomNumberGenerator
  ) -> RetryDecision {
    if failure.advice.contains(.neverRetry) { return .giveUp }

    let isOverload = StatusSet.resourceExhausted.contains(code: failure.statusCode)
    let isUntouched = failure.advice.contains(.notProcessed)

    // Nobody has worked on it, so it costs no retry. Not so when it was shed: sending what one
    // endpoint has refused on to the others at once is how one overload becomes many.
    // Nor when it says when to come back: that is an answer, and others would give it, too.
    if isUntouched, !isOverload, failure.retryAfter == nil {
      guard failure.transferCount < Self.maxTransferCount else { return .giveUp }
      return .elsewhere
    }

    guard
      failure.retryCount < maxRetryCount,
      isUntouched || failure.advice.contains(.mayRetry) || failure.idempotency.allowsRepeat,
      isRetryable(failure, isOverload: isOverload)
    else { return .giveUp }

    // Never sooner than the server asks, and spread: all its callers were told the same number.
    let wait =
      (failure.retryAfter ?? .zero) + backoff.delay(retry: failure.retryCount, using: &random)
    // An answer after the deadline is no answer; the failure at hand is the better error.
    if let remaining = failure.remaining, wait >= remaining { return .giveUp }
    return .retry(after: wait)
  }

  private func isRetryable(_ failure: FailedAttempt, isOverload: Bool) -> Bool {
    if isOverload { return failure.retryAfter != nil }
    return retryableCodes.contains(code: failure.statusCode) || failure.advice.contains(.mayRetry)
  }
}
