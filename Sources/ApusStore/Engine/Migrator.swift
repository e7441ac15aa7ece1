// SPDX-License-Identifier: Apache-2.0

/// Brings a file up to date, in one transaction and so under the file's lock: processes that start
/// together migrate once.
struct Migrator {
  let path: String
  let owner: String
  let migrations: [Migration]

  /// The store's own tables. `IF NOT EXISTS`, because every opening runs it.
  private static let ownTables = """
    CREATE TABLE IF NOT EXISTS apus_owner (name TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS apus_migration (
      position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, applied INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS apus_reply (
      number INTEGER PRIMARY KEY, scope BLOB NOT NULL UNIQUE, user TEXT NOT NULL,
      fingerprint BLOB NOT NULL, reply BLOB NOT NULL, expires INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS apus_outbox (
      sequence INTEGER PRIMARY KEY, id BLOB NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL,
      payload BLOB NOT NULL, at INTEGER NOT NULL, trace BLOB NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS apus_outbox_tried ON apus_outbox (topic, key, sequence)
      WHERE attempts > 0;
    CREATE TABLE IF NOT EXISTS apus_outbox_parked (
      position INTEGER PRIMARY KEY, id BLOB NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL,
      payload BLOB NOT NULL, at INTEGER NOT NULL, trace BLOB NOT NULL, cause TEXT
    );
    CREATE INDEX IF NOT EXISTS apus_outbox_parked_key ON apus_outbox_parked (topic, key);
    CREATE TABLE IF NOT EXISTS apus_inbox (
      id BLOB NOT NULL, "group" TEXT NOT NULL, received INTEGER NOT NULL, UNIQUE (id, "group")
    );
    """

  /// Checks whose file it is, and runs the steps that it has not seen.
  func run(_ db: WriteTransaction) throws {
    try refuseForeignFile(db)
    try db.executeScript(Self.ownTables)
    try SagaTables.migrate(db)
    try db.execute(
      "INSERT INTO apus_owner (name) SELECT \(owner) WHERE NOT EXISTS (SELECT 1 FROM apus_owner)")
    let applied = try db.rows("SELECT name FROM apus_migration ORDER BY position") { row in
      try row["name"] as String
    }
    for (position, migration) in migrations.enumerated() {
      if position < applied.count {
        try check(migration, against: applied[position], at: position)
      } else {
        try migration.apply(db)
        try db.execute(
          """
          INSERT INTO apus_migration (position, name, applied)
          VALUES (\(position), \(migration.name), \(db.now))
          """)
      }
    }
  }

  /// Before anything is written: the file of another service stays as it is.
  private func refuseForeignFile(_ db: ReadTransaction) throws {
    guard try db.exists("SELECT 1 FROM sqlite_master WHERE name = 'apus_owner'") else { return }
    if let found = try db.value("SELECT name FROM apus_owner", as: String.self), found != owner {
      throw StoreError.foreignOwner(path: path, found: found, expected: owner)
    }
  }

  private func check(_ migration: Migration, against found: String, at position: Int)
    throws(StoreError)
  {
    guard found == migration.name else {
      throw .migrationOrder(path: path, position: position, found: found, expected: migration.name)
    }
  }
}
