// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the payments. The rules that must never break are the tables' too: not more
/// captured than promised, not more refunded than captured, and a journal that only grows.
enum PaymentTables {
  static let migrations = [
    Migration(
      "payments",
      sql: """
        CREATE TABLE payment (
          order_id BLOB PRIMARY KEY, id BLOB NOT NULL UNIQUE, customer BLOB NOT NULL,
          method INTEGER NOT NULL, status INTEGER NOT NULL, currency TEXT NOT NULL,
          requested INTEGER NOT NULL CHECK (requested >= 0),
          authorized INTEGER NOT NULL CHECK (authorized IN (0, requested)),
          captured INTEGER NOT NULL CHECK (captured BETWEEN 0 AND authorized),
          refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND captured),
          closed INTEGER NOT NULL, void_requested INTEGER NOT NULL,
          promise TEXT NOT NULL, decline_code TEXT NOT NULL, retriable INTEGER NOT NULL,
          action_url TEXT NOT NULL, expires INTEGER NOT NULL, version INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX payment_expires ON payment (expires) WHERE closed = 0;

        CREATE TABLE operation (
          number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
          order_id BLOB NOT NULL REFERENCES payment (order_id),
          kind INTEGER NOT NULL, reference TEXT NOT NULL,
          amount INTEGER NOT NULL CHECK (amount >= 0), final INTEGER NOT NULL,
          token TEXT NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL, at INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          -- When the provider is asked again; NULL when the outcome is known.
          next_try INTEGER
        );
        CREATE INDEX operation_order ON operation (order_id, number);
        CREATE INDEX operation_next_try ON operation (next_try) WHERE next_try IS NOT NULL;

        CREATE TABLE journal (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          order_id BLOB NOT NULL, operation INTEGER NOT NULL REFERENCES operation (number),
          debit INTEGER NOT NULL, credit INTEGER NOT NULL CHECK (credit <> debit),
          amount INTEGER NOT NULL CHECK (amount > 0), currency TEXT NOT NULL, at INTEGER NOT NULL
        );
        CREATE INDEX journal_order ON journal (order_id, number);
        CREATE TRIGGER journal_is_not_rewritten BEFORE UPDATE ON journal
          BEGIN SELECT RAISE (ABORT, 'the journal is only added to'); END;
        CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
          BEGIN SELECT RAISE (ABORT, 'the journal is only added to'); END;

        CREATE TABLE webhook_inbox (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX webhook_inbox_at ON webhook_inbox (at);
        """)
  ]
}
