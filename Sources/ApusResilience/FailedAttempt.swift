// SPDX-License-Identifier: Apache-2.0

/// All that decides whether a call that has failed is tried again.
public struct FailedAttempt: Sendable, Hashable {
  /// What the schema says of the method.
  public var idempotency: Idempotency
  /// The status, by its number on the wire.
  public var statusCode: UInt8
  /// What the server says, or what the connection knows: a call that was never written is
  /// ``RetryAdvice/notProcessed``.
  public var advice: RetryAdvice
  /// How long the server asks to wait.
  public var retryAfter: Duration?
  /// Retries of this call so far; the first attempt is none.
  public var retryCount: Int
  /// Times that this call went to another endpoint uncounted.
  public var transferCount: Int
  /// Until the deadline; `nil` without one.
  public var remaining: Duration?

  /// A failure of the first attempt, unless said otherwise.
  public init(
    idempotency: Idempotency, statusCode: UInt8, advice: RetryAdvice = [],
    retryAfter: Duration? = nil, retryCount: Int = 0, transferCount: Int = 0,
    remaining: Duration? = nil
  ) {
    self.idempotency = idempotency
    self.statusCode = statusCode
    self.advice = advice
    self.retryAfter = retryAfter
    self.retryCount = retryCount
    self.transferCount = transferCount
    self.remaining = remaining
  }
}
