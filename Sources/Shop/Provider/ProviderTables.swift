// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the provider: what it holds, what it was asked, and what it still has to tell.
enum ProviderTables {
  static let migrations = [
    Migration(
      "provider",
      sql: """
        CREATE TABLE authorization (
          reference TEXT PRIMARY KEY, token TEXT NOT NULL, order_id BLOB NOT NULL,
          key TEXT NOT NULL, status INTEGER NOT NULL,
          currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
          captured INTEGER NOT NULL CHECK (captured >= 0),
          released INTEGER NOT NULL CHECK (released >= 0),
          refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND captured),
          CHECK (captured <= amount - released)
        ) WITHOUT ROWID;
        CREATE INDEX authorization_order ON authorization (order_id);
        CREATE TABLE operation (
          key TEXT PRIMARY KEY, reference TEXT NOT NULL, kind INTEGER NOT NULL,
          status INTEGER NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
          decline_code TEXT NOT NULL, retriable INTEGER NOT NULL, action_url TEXT NOT NULL,
          -- When a bank decides; NULL when nothing is to be decided.
          settles INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX operation_settles ON operation (settles) WHERE settles IS NOT NULL;
        CREATE TABLE webhook (
          id TEXT PRIMARY KEY, body BLOB NOT NULL, copies INTEGER NOT NULL,
          attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX webhook_next_try ON webhook (next_try);
        """)
  ]
}
