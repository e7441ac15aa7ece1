// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the catalogue.
///
/// `product` has what is filtered and sorted by in columns, and the whole product as its message;
/// `told_price` and `told_stock` are what the events of it have said last. `product_words` is the
/// index of what is shown: stems of words, with short prefixes kept. `phrase` and `phrase_words`
/// hold what is suggested, in whole words, with how many products use it; their list
/// (`phrase_terms`) also serves to correct typing errors: a stem is nothing to suggest. `stock` is
/// what Warehouse says, also of products that are not here yet.
enum CatalogueTables {
  static let migrations = [
    Migration(
      "catalogue",
      sql: """
        CREATE TABLE product (
          id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE,
          brand TEXT NOT NULL, category TEXT NOT NULL, price INTEGER NOT NULL, rating REAL NOT NULL,
          popularity INTEGER NOT NULL, in_stock INTEGER NOT NULL,
          version INTEGER NOT NULL, message BLOB NOT NULL
        );
        CREATE INDEX product_category ON product (category);
        CREATE VIRTUAL TABLE product_words USING fts5 (
          sku, title, brand, category, attributes, summary,
          tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3'
        );
        CREATE TABLE phrase (
          id INTEGER PRIMARY KEY, text TEXT NOT NULL, kind INTEGER NOT NULL,
          weight INTEGER NOT NULL, UNIQUE (text, kind)
        );
        CREATE VIRTUAL TABLE phrase_words USING fts5 (
          text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
        );
        CREATE VIRTUAL TABLE phrase_terms USING fts5vocab (phrase_words, 'row');
        """),
    Migration("changes") { db in
      try db.executeScript(
        """
        ALTER TABLE product ADD COLUMN is_shown INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE product ADD COLUMN level REAL NOT NULL DEFAULT 0;
        ALTER TABLE product ADD COLUMN told_price INTEGER;
        ALTER TABLE product ADD COLUMN told_stock INTEGER;
        DROP INDEX product_category;
        CREATE INDEX product_kind ON product (category, price);
        CREATE TABLE stock (
          sku TEXT PRIMARY KEY, available INTEGER NOT NULL, version INTEGER NOT NULL
        ) WITHOUT ROWID;
        ALTER TABLE phrase ADD COLUMN uses INTEGER NOT NULL DEFAULT 0;
        UPDATE product SET told_price = price, told_stock = in_stock;
        DELETE FROM phrase;
        DELETE FROM phrase_words;
        """)
      let index = CatalogueIndex(db: db)
      for kept in try db.rows("SELECT \(KeptProduct.columns) FROM product", KeptProduct.init(row:))
      {
        try index.addPhrases(of: kept.product)
        let level = Popularity().adding(kept.product.ratingWeight, at: db.now).level
        try db.execute("UPDATE product SET level = \(level) WHERE id = \(kept.id)")
      }
    },
    // Without words everything is counted: from an index that has all that takes, and no messages.
    Migration(
      "counting",
      sql: """
        CREATE INDEX product_shown
        ON product (category, brand, price, in_stock, rating, level) WHERE is_shown;
        """),
  ]
}
