// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the catalogue.
///
/// `product` has what is filtered and sorted by in columns, and the whole product as its message.
/// `product_words` is the index: stems of words, with short prefixes kept. `phrase` and
/// `phrase_words` hold what is suggested, in whole words, whose list (`phrase_terms`) also serves
/// to correct typing errors: a stem is nothing to suggest.
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
        """)
  ]
}
