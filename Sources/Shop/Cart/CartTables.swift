// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the carts.
enum CartTables {
  static let migrations = [
    Migration(
      "carts",
      sql: """
        CREATE TABLE cart (
          id BLOB PRIMARY KEY, version INTEGER NOT NULL, updated INTEGER NOT NULL, merged_into BLOB
        );
        CREATE INDEX cart_updated ON cart (updated);
        CREATE TABLE line (
          cart BLOB NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
          sku TEXT NOT NULL, title TEXT NOT NULL,
          quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
          price INTEGER NOT NULL, currency TEXT NOT NULL, added INTEGER NOT NULL,
          PRIMARY KEY (cart, sku)
        ) WITHOUT ROWID;
        """)
  ]
}
