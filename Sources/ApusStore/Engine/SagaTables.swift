// SPDX-License-Identifier: Apache-2.0

/// The tables of the saga engine, in every store: a service may begin to use sagas without a
/// migration. What the columns mean is known to the engine, in ApusEvents.
enum SagaTables {
  static let sql = """
    CREATE TABLE IF NOT EXISTS apus_saga (
      id TEXT PRIMARY KEY, definition TEXT NOT NULL, version INTEGER NOT NULL,
      status INTEGER NOT NULL, phase INTEGER NOT NULL, step TEXT NOT NULL,
      attempt INTEGER NOT NULL, is_open INTEGER NOT NULL, retries INTEGER NOT NULL,
      is_irrevocable INTEGER NOT NULL, is_waiting INTEGER NOT NULL, began INTEGER NOT NULL,
      trouble_since INTEGER, due INTEGER NOT NULL, is_stuck INTEGER NOT NULL, reason TEXT NOT NULL,
      cause INTEGER, failure TEXT, cancel TEXT, woken INTEGER NOT NULL DEFAULT 0,
      epoch INTEGER NOT NULL DEFAULT 0, leased_until INTEGER NOT NULL DEFAULT 0,
      state BLOB NOT NULL, started INTEGER NOT NULL, updated INTEGER NOT NULL, ended INTEGER,
      trace BLOB NOT NULL DEFAULT x''
    );
    CREATE INDEX IF NOT EXISTS apus_saga_due ON apus_saga (due) WHERE ended IS NULL;
    CREATE INDEX IF NOT EXISTS apus_saga_started ON apus_saga (started, id);
    CREATE INDEX IF NOT EXISTS apus_saga_status ON apus_saga (status, started, id);
    CREATE INDEX IF NOT EXISTS apus_saga_ended ON apus_saga (ended) WHERE ended IS NOT NULL;
    CREATE TABLE IF NOT EXISTS apus_saga_step (
      saga TEXT NOT NULL REFERENCES apus_saga (id) ON DELETE CASCADE, number INTEGER NOT NULL,
      step TEXT NOT NULL, outcome TEXT NOT NULL, attempt INTEGER NOT NULL, reason TEXT NOT NULL,
      at INTEGER NOT NULL, epoch INTEGER NOT NULL,
      PRIMARY KEY (saga, number)
    ) WITHOUT ROWID;
    """

  /// Brings the tables of an older file up to date.
  static func migrate(_ db: WriteTransaction) throws {
    try db.executeScript(sql)
    let hasTrace = try db.exists(
      "SELECT 1 FROM pragma_table_info('apus_saga') WHERE name = 'trace'")
    guard !hasTrace else { return }
    try db.executeScript("ALTER TABLE apus_saga ADD COLUMN trace BLOB NOT NULL DEFAULT x''")
  }
}
