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

  /// Lets all parked events be tried again. Returns how many keys they have.
  package func releaseParkedEvents() async throws -> Int {
    var count = 0
    // A transaction for each key, so that no write waits for all of them.
    while try await write({ db in try OutboxTable.release(db) }) { count += 1 }
    return count
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
