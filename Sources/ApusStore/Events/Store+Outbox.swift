// SPDX-License-Identifier: Apache-2.0

extension Store {
  /// What waits to be told. A count that only grows means that there is no bus, or that it refuses.
  public func outbox() async throws -> OutboxState {
    try await read { db in try OutboxTable.state(db) }
  }

  /// The next events to be told, in the order in which they were written.
  package func outboxBatch(
    skipping skipped: Set<EventKey>, maxCount: Int, maxByteCount: Int
  ) async throws -> OutboxBatch {
    try await read { db in
      try OutboxTable.next(db, skipping: skipped, maxCount: maxCount, maxByteCount: maxByteCount)
    }
  }

  /// Keeps what has become of a batch.
  package func settle(_ result: OutboxResult) async throws {
    try await write { db in try OutboxTable.settle(result, db) }
  }

  /// Lets the first parked event of each of some keys be tried again; those behind it follow when
  /// the bus has taken it. Returns where to go on, `nil` when all keys had their turn.
  ///
  /// - Parameters:
  ///   - start: the key with which the last call ended.
  ///   - limit: of keys, so that no other write waits for long.
  ///   - attempts: how often they count as refused, 1 at least.
  package func releaseParkedEvents(
    after start: EventKey?, limit: Int, attempts: Int
  ) async throws -> EventKey? {
    guard try await read({ db in try db.exists("SELECT 1 FROM apus_outbox_parked") }) else {
      return nil
    }
    return try await write { db in
      try OutboxTable.release(after: start, limit: limit, attempts: max(1, attempts), db)
    }
  }

  /// Makes the caller the one relay of the file, over all processes, until it lets the lease go or
  /// dies. Returns `nil` while there is another.
  package func relayLease() throws(StoreError) -> RelayLease? {
    try RelayLease(beside: file.path)
  }
}

/// The right to publish the events of a file; ends with its holder.
package final class RelayLease: Sendable {
  private let file: LockFile

  init?(beside path: String) throws(StoreError) {
    file = try LockFile(path + ".relay", beside: path)
    guard file.tryLock() else { return nil }
  }
}
