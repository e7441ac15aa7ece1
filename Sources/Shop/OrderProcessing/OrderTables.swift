// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the orders that are worked on. The sagas have their own.
enum OrderTables {
  static let migrations = [
    Migration(
      "orders",
      sql: """
        CREATE TABLE fulfilment (
          order_id BLOB PRIMARY KEY,
          progress INTEGER NOT NULL,
          -- Of the last OrderProgressed: 1, 2, 3 … without a gap.
          sequence INTEGER NOT NULL,
          -- Asked for after the goods were sold, when only what has not left can be stopped.
          stop_reason TEXT,
          is_returning INTEGER NOT NULL DEFAULT 0,
          -- A ReturnState, once it was delivered.
          returnable BLOB,
          started INTEGER NOT NULL, updated INTEGER NOT NULL
        ) WITHOUT ROWID;
        -- Orders that were cancelled before they were heard of.
        CREATE TABLE cancelled_early (
          order_id BLOB PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX cancelled_early_at ON cancelled_early (at);
        -- Copies of what others said last.
        CREATE TABLE payment_seen (
          order_id BLOB PRIMARY KEY, version INTEGER NOT NULL, status INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE shipment_seen (
          shipment BLOB PRIMARY KEY, order_id BLOB NOT NULL, version INTEGER NOT NULL,
          status INTEGER NOT NULL, at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """)
  ]
}
