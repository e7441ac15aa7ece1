// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI

/// The journal as rows, in one transaction. Lines are only ever added; the tables refuse the rest.
struct LedgerRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// What one order can have: of each of its transactions three at most.
  static var lineLimit: Int { 3 * PaymentOperation.maxCount }

  func lines(of order: UUID) throws -> [LedgerLine] {
    try db.rows(
      "SELECT * FROM journal WHERE order_id = \(order) ORDER BY number LIMIT \(Self.lineLimit)"
    ) { row in
      LedgerLine(
        number: try row["number"], order: order, debit: Account(rawValue: try row["debit"]),
        credit: Account(rawValue: try row["credit"]),
        amount: Money(minorUnits: try row["amount"], currency: try row["currency"]),
        at: try row["at"], transaction: try row["operation"])
    }
  }

  func balance() throws -> Balance {
    Balance(
      accounts: try db.rows(
        """
        SELECT account, currency, SUM(debit) AS debit, SUM(credit) AS credit FROM (
          SELECT debit AS account, currency, amount AS debit, 0 AS credit FROM journal
          UNION ALL
          SELECT credit, currency, 0, amount FROM journal)
        GROUP BY account, currency ORDER BY account, currency
        """
      ) { row in
        AccountBalance(
          account: Account(rawValue: try row["account"]), currency: try row["currency"],
          debit: try row["debit"], credit: try row["credit"])
      })
  }
}

extension LedgerRows where Transaction == WriteTransaction {
  func add(_ postings: [Posting], of payment: PaymentRecord, operation: Int64) throws {
    for posting in postings {
      try db.execute(
        """
        INSERT INTO journal (order_id, operation, debit, credit, amount, currency, at)
        VALUES (\(payment.order), \(operation), \(posting.debit.rawValue),
          \(posting.credit.rawValue), \(posting.amount), \(payment.requested.currency), \(db.now))
        """)
    }
  }
}
