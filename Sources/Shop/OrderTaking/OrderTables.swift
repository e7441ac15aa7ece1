// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the orders.
enum OrderTables {
  static let migrations = [
    Migration(
      "orders",
      sql: """
        -- One order for each cart: what makes it so is this UNIQUE, whoever freezes what.
        CREATE TABLE orders (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id BLOB NOT NULL UNIQUE, cart BLOB NOT NULL UNIQUE, customer BLOB NOT NULL,
          status INTEGER NOT NULL, coupon TEXT NOT NULL, currency TEXT NOT NULL,
          items INTEGER NOT NULL, discount INTEGER NOT NULL, shipping INTEGER NOT NULL,
          tax INTEGER NOT NULL, grand INTEGER NOT NULL,
          name TEXT NOT NULL, street TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL,
          country TEXT NOT NULL, placed INTEGER NOT NULL,
          reason TEXT NOT NULL DEFAULT '', action_url TEXT NOT NULL DEFAULT '',
          cancel_requested INTEGER NOT NULL DEFAULT 0, cancel_reason TEXT NOT NULL DEFAULT '',
          version INTEGER NOT NULL,
          -- Of the last OrderProgressed that was applied.
          sequence INTEGER NOT NULL DEFAULT 0,
          CHECK (grand = items - discount + shipping + tax)
        );
        CREATE INDEX orders_customer ON orders (customer, seq);
        CREATE INDEX orders_status ON orders (status, seq);
        CREATE UNIQUE INDEX orders_coupon ON orders (customer, coupon) WHERE coupon <> '';
        CREATE TABLE order_line (
          order_id BLOB NOT NULL, position INTEGER NOT NULL, sku TEXT NOT NULL, title TEXT NOT NULL,
          quantity INTEGER NOT NULL, unit_price INTEGER NOT NULL, discount INTEGER NOT NULL,
          PRIMARY KEY (order_id, position)
        ) WITHOUT ROWID;
        -- Only ever appended to.
        CREATE TABLE order_change (
          order_id BLOB NOT NULL, version INTEGER NOT NULL, status INTEGER NOT NULL,
          at INTEGER NOT NULL, reason TEXT NOT NULL,
          PRIMARY KEY (order_id, version)
        ) WITHOUT ROWID;
        CREATE TABLE forgotten (customer BLOB PRIMARY KEY) WITHOUT ROWID;
        """)
  ]
}
