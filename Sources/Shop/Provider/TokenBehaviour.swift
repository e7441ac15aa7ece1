// SPDX-License-Identifier: Apache-2.0

/// What a magic token makes the provider do.
struct TokenBehaviour: Sendable, Equatable {
  enum Outcome: Sendable, Equatable {
    case approve
    case decline(code: String, retriable: Bool)
    /// Asks the customer first (3-D Secure).
    case challenge
    /// Pays at once and is confirmed later, or not.
    case confirmLater(isConfirmed: Bool)
  }

  enum Reply: Sendable, Equatable {
    case atOnce
    case slow
    /// Neither does it nor answers.
    case never
    /// Does it, and does not answer the call that did it.
    case neverAfterDoing
  }

  var outcome = Outcome.approve
  var reply = Reply.atOnce
  /// How often each webhook is sent, even when it is acknowledged.
  var webhookCopies = 1

  init(token: String) {
    switch token {
    case "tok_ok": break
    case "tok_insufficient_funds":
      outcome = .decline(code: "insufficient_funds", retriable: true)
    case "tok_expired": outcome = .decline(code: "expired_card", retriable: false)
    case "tok_3ds": outcome = .challenge
    case "tok_timeout": reply = .never
    case "tok_timeout_charged": reply = .neverAfterDoing
    case "tok_duplicate_webhook": webhookCopies = 2
    case "tok_slow": reply = .slow
    case "bank_ok": outcome = .confirmLater(isConfirmed: true)
    case "bank_refused": outcome = .confirmLater(isConfirmed: false)
    default: outcome = .decline(code: "invalid_token", retriable: false)
    }
  }
}
