// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of stock.
///
/// `on_hand` is the sum of the product's movements in that warehouse, which are only ever added to.
enum WarehouseTables {
  /// More of one product in one warehouse cannot be counted, so that the sum over the warehouses
  /// fits into what the schema tells of it.
  static let maxOnHand: Int64 = 1_000_000_000

  static let migrations = [
    Migration(
      "stock",
      sql: """
        CREATE TABLE warehouse (
          name TEXT PRIMARY KEY, priority INTEGER NOT NULL UNIQUE
        ) WITHOUT ROWID;
        INSERT INTO warehouse (name, priority) VALUES ('north', 1), ('south', 2), ('west', 3);
        -- `version` and `available` are those of the last StockChanged, `low` of the last StockLow.
        CREATE TABLE product (
          sku TEXT PRIMARY KEY,
          version INTEGER NOT NULL DEFAULT 0,
          available INTEGER NOT NULL DEFAULT 0 CHECK (available >= 0),
          reorder_point INTEGER NOT NULL DEFAULT 0, max INTEGER NOT NULL DEFAULT 0,
          low INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE INDEX product_low ON product (sku) WHERE low = 1;
        CREATE TABLE stock (
          sku TEXT NOT NULL REFERENCES product (sku),
          warehouse TEXT NOT NULL REFERENCES warehouse (name),
          on_hand INTEGER NOT NULL DEFAULT 0 CHECK (on_hand BETWEEN 0 AND 1000000000),
          reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND on_hand),
          PRIMARY KEY (sku, warehouse)
        ) WITHOUT ROWID;
        CREATE TABLE reservation (
          id BLOB PRIMARY KEY, status INTEGER NOT NULL, made INTEGER NOT NULL,
          expires INTEGER NOT NULL, version INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX reservation_due ON reservation (expires) WHERE status = 0;
        CREATE TABLE reservation_line (
          reservation BLOB NOT NULL REFERENCES reservation (id),
          sku TEXT NOT NULL, warehouse TEXT NOT NULL,
          quantity INTEGER NOT NULL CHECK (quantity > 0),
          restocked INTEGER NOT NULL DEFAULT 0 CHECK (restocked BETWEEN 0 AND quantity),
          PRIMARY KEY (reservation, sku, warehouse),
          FOREIGN KEY (sku, warehouse) REFERENCES stock (sku, warehouse)
        ) WITHOUT ROWID;
        CREATE TABLE movement (
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, sku TEXT NOT NULL, warehouse TEXT NOT NULL,
          kind INTEGER NOT NULL, change INTEGER NOT NULL CHECK (change <> 0), reservation BLOB,
          reference TEXT NOT NULL,
          FOREIGN KEY (sku, warehouse) REFERENCES stock (sku, warehouse)
        );
        CREATE INDEX movement_sku ON movement (sku, id);
        CREATE INDEX movement_restock ON movement (reservation, reference) WHERE kind = 2;
        CREATE TRIGGER movement_stays BEFORE UPDATE ON movement
          BEGIN SELECT RAISE(ABORT, 'a movement is never changed; add one that corrects it'); END;
        CREATE TRIGGER movement_remains BEFORE DELETE ON movement
          BEGIN SELECT RAISE(ABORT, 'a movement is never deleted; add one that corrects it'); END;
        CREATE TABLE replenishment (
          id BLOB PRIMARY KEY, sku TEXT NOT NULL REFERENCES product (sku),
          warehouse TEXT NOT NULL REFERENCES warehouse (name),
          quantity INTEGER NOT NULL CHECK (quantity > 0), status INTEGER NOT NULL,
          proposed INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX replenishment_open ON replenishment (sku) WHERE status = 0;
        """)
  ]
}
