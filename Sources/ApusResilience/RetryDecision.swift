// SPDX-License-Identifier: Apache-2.0

/// What becomes of a call whose attempt has failed.
public enum RetryDecision: Sendable, Hashable {
  /// The failure is the caller's.
  case giveUp
  /// At once to another endpoint; counts neither as a retry nor against the budget.
  case elsewhere
  /// Again after this wait, if the ``RetryBudget`` has one left.
  case retry(after: Duration)
}
