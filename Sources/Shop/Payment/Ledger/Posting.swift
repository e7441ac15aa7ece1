// SPDX-License-Identifier: Apache-2.0

import PaymentAPI

/// One line for the books, before it has a number: an amount goes from one account to another.
///
/// A line names both its sides, so that no set of lines can be out of balance.
struct Posting: Sendable, Equatable {
  let debit: Account
  let credit: Account
  let amount: Int64

  /// The provider promises the amount, or has paid it already.
  static func promise(_ amount: Int64, _ method: PaymentMethod) -> [Posting] {
    method.takesAtOnce
      ? line(.providerClearing, .customerDeposits, amount)
      : line(.authorizedHold, .authorizedContra, amount)
  }

  /// A part of the promise is earned.
  static func capture(_ amount: Int64, _ method: PaymentMethod) -> [Posting] {
    method.takesAtOnce
      ? line(.customerDeposits, .revenue, amount)
      : line(.authorizedContra, .authorizedHold, amount)
        + line(.providerClearing, .revenue, amount)
  }

  /// What is left of the promise is given up.
  static func release(_ amount: Int64, _ method: PaymentMethod) -> [Posting] {
    method.takesAtOnce
      ? line(.customerDeposits, .providerClearing, amount)
      : line(.authorizedContra, .authorizedHold, amount)
  }

  /// What was earned is given back.
  static func refund(_ amount: Int64) -> [Posting] {
    line(.refunds, .providerClearing, amount)
  }

  /// Nothing is no line.
  private static func line(_ debit: Account, _ credit: Account, _ amount: Int64) -> [Posting] {
    amount == 0 ? [] : [Posting(debit: debit, credit: credit, amount: amount)]
  }
}
