// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of Recommendation. Counts are weights on the scale of ``Decay``, so that ageing costs
/// no writes.
enum RecommendationTables {
  static let migrations = [
    Migration(
      "recommendation",
      sql: """
        CREATE TABLE product (
          sku TEXT PRIMARY KEY, title TEXT NOT NULL, category TEXT NOT NULL,
          price INTEGER NOT NULL, currency TEXT NOT NULL,
          is_deleted INTEGER NOT NULL, version INTEGER NOT NULL,
          in_stock INTEGER NOT NULL, stock_version INTEGER NOT NULL,
          weight REAL NOT NULL, support INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX product_popular ON product (weight DESC);
        CREATE INDEX product_category ON product (category, weight DESC);
        CREATE TABLE pair (
          sku TEXT NOT NULL, other TEXT NOT NULL, weight REAL NOT NULL, support INTEGER NOT NULL,
          PRIMARY KEY (sku, other)
        ) WITHOUT ROWID;
        CREATE INDEX pair_weight ON pair (sku, weight DESC);
        CREATE TABLE purchase (
          orders BLOB NOT NULL, sku TEXT NOT NULL, customer BLOB NOT NULL, at INTEGER NOT NULL,
          weight REAL NOT NULL, PRIMARY KEY (orders, sku)
        ) WITHOUT ROWID;
        CREATE INDEX purchase_customer ON purchase (customer, at DESC);
        CREATE TABLE interaction (
          customer BLOB NOT NULL, sku TEXT NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL,
          PRIMARY KEY (customer, sku, kind)
        ) WITHOUT ROWID;
        CREATE INDEX interaction_recent ON interaction (customer, at DESC);
        CREATE TABLE total (id INTEGER PRIMARY KEY CHECK (id = 1), weight REAL NOT NULL, orders INTEGER NOT NULL);
        INSERT INTO total VALUES (1, 0, 0);
        """)
  ]
}
