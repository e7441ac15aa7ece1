// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of quotes and parcels.
enum LogisticsTables {
  static let migrations = [
    Migration(
      "shipments",
      sql: """
        CREATE TABLE quote (
          id BLOB PRIMARY KEY, carrier TEXT NOT NULL, service TEXT NOT NULL,
          price INTEGER NOT NULL CHECK (price >= 0), currency TEXT NOT NULL,
          min_days INTEGER NOT NULL, max_days INTEGER NOT NULL, zone INTEGER NOT NULL,
          items BLOB NOT NULL, expires INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX quote_expires ON quote (expires);
        CREATE TABLE shipment (
          serial INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, order_id BLOB NOT NULL,
          warehouse TEXT NOT NULL, is_return INTEGER NOT NULL, reference TEXT NOT NULL,
          carrier TEXT NOT NULL, service TEXT NOT NULL, reason TEXT NOT NULL,
          tracking TEXT NOT NULL UNIQUE, weight INTEGER NOT NULL,
          status INTEGER NOT NULL, status_at INTEGER NOT NULL, version INTEGER NOT NULL,
          made INTEGER NOT NULL, pace INTEGER NOT NULL, played INTEGER NOT NULL, next INTEGER,
          name TEXT NOT NULL, street TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL,
          country TEXT NOT NULL
        );
        CREATE UNIQUE INDEX shipment_once ON shipment (order_id, warehouse) WHERE is_return = 0;
        CREATE UNIQUE INDEX return_once ON shipment (order_id, reference) WHERE is_return = 1;
        CREATE INDEX shipment_due ON shipment (next) WHERE next IS NOT NULL;
        CREATE INDEX shipment_day ON shipment (warehouse, made) WHERE is_return = 0;
        CREATE TABLE shipment_line (
          shipment BLOB NOT NULL REFERENCES shipment (id), sku TEXT NOT NULL,
          quantity INTEGER NOT NULL CHECK (quantity > 0), PRIMARY KEY (shipment, sku)
        ) WITHOUT ROWID;
        CREATE TABLE tracking_event (
          id INTEGER PRIMARY KEY, shipment BLOB NOT NULL REFERENCES shipment (id),
          status INTEGER NOT NULL, at INTEGER NOT NULL, place TEXT NOT NULL,
          is_late INTEGER NOT NULL, UNIQUE (shipment, at, status)
        );
        """),
    Migration("free quotes", sql: "ALTER TABLE quote ADD COLUMN free_from INTEGER"),
  ]
}
