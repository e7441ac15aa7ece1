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
        """),
    Migration(
      "orders",
      sql: """
        -- Whose it is; the coupon; the order that froze it, until when (NULL: ordered), and as what.
        ALTER TABLE cart ADD COLUMN customer BLOB;
        ALTER TABLE cart ADD COLUMN coupon TEXT NOT NULL DEFAULT '';
        ALTER TABLE cart ADD COLUMN order_id BLOB;
        ALTER TABLE cart ADD COLUMN frozen_until INTEGER;
        ALTER TABLE cart ADD COLUMN snapshot BLOB;
        -- Whether it was told that nobody touches it any more.
        ALTER TABLE cart ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX cart_customer ON cart (customer) WHERE customer IS NOT NULL;
        CREATE INDEX cart_idle ON cart (updated) WHERE told = 0 AND customer IS NOT NULL;

        -- What Search told of a product. News of prices and of stock come in no order between them,
        -- so each has its version; NULL is what was not told yet.
        CREATE TABLE product (
          sku TEXT PRIMARY KEY, title TEXT NOT NULL,
          price INTEGER, currency TEXT NOT NULL DEFAULT '', price_version INTEGER NOT NULL DEFAULT -1,
          in_stock INTEGER, stock_version INTEGER NOT NULL DEFAULT -1
        ) WITHOUT ROWID;

        CREATE TABLE coupon (
          code TEXT PRIMARY KEY, terms BLOB NOT NULL
        ) WITHOUT ROWID;
        -- Who has used a coupon, or is about to: `until` is NULL once it is ordered.
        CREATE TABLE redemption (
          code TEXT NOT NULL, customer BLOB NOT NULL, order_id BLOB NOT NULL, until INTEGER,
          PRIMARY KEY (code, customer)
        ) WITHOUT ROWID;
        CREATE INDEX redemption_customer ON redemption (customer);
        CREATE INDEX redemption_order ON redemption (order_id);
        """),
    Migration(
      "coupons given back",
      sql: """
        -- Orders that had ended before it was heard that they were placed.
        CREATE TABLE given_back (order_id BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX given_back_at ON given_back (at);
        """),
  ]
}
