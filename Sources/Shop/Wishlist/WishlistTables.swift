// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the wishlists.
///
/// `product` is this service's copy of what Search says; each half has the version that it was told
/// in, 0 when it was not. `alert` is of a customer and a product, on whatever lists; `fired` stays
/// when an alert is cancelled, so that setting it anew does not tell twice in a day. Of a share only
/// hashes of its tokens are kept. `erased` are customers who are gone, so that a call which comes
/// late leaves nothing of them.
enum WishlistTables {
  static let migrations = [
    Migration(
      "wishlists",
      sql: """
        CREATE TABLE list (
          id BLOB PRIMARY KEY, customer BLOB NOT NULL, name TEXT NOT NULL,
          version INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
          used INTEGER NOT NULL
        );
        CREATE INDEX list_customer ON list (customer, updated);
        CREATE INDEX list_used ON list (used);
        CREATE TABLE item (
          list BLOB NOT NULL REFERENCES list (id) ON DELETE CASCADE,
          sku TEXT NOT NULL, note TEXT NOT NULL, price INTEGER NOT NULL, currency TEXT NOT NULL,
          added INTEGER NOT NULL, move BLOB, PRIMARY KEY (list, sku)
        ) WITHOUT ROWID;
        CREATE INDEX item_sku ON item (sku);
        CREATE INDEX item_move ON item (move) WHERE move IS NOT NULL;
        CREATE TABLE product (
          sku TEXT PRIMARY KEY, title TEXT NOT NULL,
          price INTEGER NOT NULL DEFAULT 0, currency TEXT NOT NULL DEFAULT '',
          price_version INTEGER NOT NULL DEFAULT 0,
          in_stock INTEGER NOT NULL DEFAULT 0, stock_version INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE TABLE alert (
          sku TEXT NOT NULL, customer BLOB NOT NULL,
          drop_percent INTEGER NOT NULL, back_in_stock INTEGER NOT NULL,
          reference INTEGER NOT NULL, currency TEXT NOT NULL, is_reached INTEGER NOT NULL,
          PRIMARY KEY (sku, customer)
        ) WITHOUT ROWID;
        CREATE INDEX alert_customer ON alert (customer);
        CREATE TABLE fired (
          customer BLOB NOT NULL, sku TEXT NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL,
          PRIMARY KEY (customer, sku, kind)
        ) WITHOUT ROWID;
        CREATE INDEX fired_at ON fired (at);
        CREATE TABLE share (
          id BLOB PRIMARY KEY, list BLOB NOT NULL REFERENCES list (id) ON DELETE CASCADE,
          expires INTEGER NOT NULL
        );
        CREATE INDEX share_list ON share (list);
        CREATE INDEX share_expires ON share (expires);
        CREATE TABLE token (
          id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,
          share BLOB NOT NULL REFERENCES share (id) ON DELETE CASCADE
        );
        CREATE INDEX token_share ON token (share);
        CREATE TABLE move (
          id BLOB PRIMARY KEY, customer BLOB NOT NULL, list BLOB NOT NULL, sku TEXT NOT NULL,
          cart BLOB NOT NULL, quantity INTEGER NOT NULL, status INTEGER NOT NULL,
          reason TEXT NOT NULL, ended INTEGER
        );
        CREATE INDEX move_customer ON move (customer);
        CREATE INDEX move_ended ON move (ended) WHERE ended IS NOT NULL;
        CREATE TABLE erased (customer BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        """)
  ]
}
