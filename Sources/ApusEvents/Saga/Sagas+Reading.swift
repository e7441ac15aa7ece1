// SPDX-License-Identifier: Apache-2.0

package import ApusStore
import ApusWire

/// What the sagas of a store are doing.
extension Sagas {
  package func isIn(_ other: Store) -> Bool { store === other }

  /// The newest first, those before `cursor`.
  package func list(
    _ status: SagaRecord.Status?, before cursor: SagaCursor?, limit: Int
  ) async throws -> [SagaRecord] {
    try await store.read { db in try SagaRows(db: db).list(status, before: cursor, limit: limit) }
  }

  /// Those that somebody should look at, the oldest first, after `cursor`.
  package func stuck(
    after cursor: SagaCursor?, limit: Int
  ) async throws -> [SagaRecord] {
    try await store.read { db in try SagaRows(db: db).stuck(after: cursor, limit: limit) }
  }

  package func show(
    _ id: String
  ) async throws -> (record: SagaRecord, history: [SagaHistoryEntry])? {
    try await store.read { db in
      let rows = SagaRows(db: db)
      return try rows.saga(id).map { ($0, try rows.history(of: id)) }
    }
  }

  /// Tries the present step again at once. Returns the saga, `nil` when there is none.
  package func retry(_ id: String) async throws -> SagaRecord? {
    try await store.write { db in
      try self.retry(id, db) ? SagaRows(db: db).saga(id) : nil
    }
  }
}
