// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// A record with its place in the outbox.
package struct OutboxRow: Sendable, Hashable {
  let sequence: Int64
  /// How often the bus refused it.
  package let attempts: Int
  package let record: OutboxRecord
}

/// The next rows of an outbox.
package struct OutboxBatch: Sendable {
  /// To be published, in this order.
  package var rows: [OutboxRow] = []
  /// Behind a parked record of their key.
  package var blocked: [OutboxRow] = []
}

/// What has become of the rows of a batch.
package struct OutboxResult: Sendable {
  /// The bus has them.
  package var published: [OutboxRow] = []
  /// The bus refused them; they are tried again.
  package var refused: [OutboxRow] = []
  /// They are put aside: with the cause, or `nil` when they only stand behind such a one.
  package var parked: [(row: OutboxRow, cause: String?)] = []

  package init() {}
}

/// What waits in the outbox of a store.
public struct OutboxState: Sendable, Hashable {
  /// Events that the bus has not acknowledged yet; a few more where some between them are gone. 0
  /// when there is none.
  public let count: Int
  /// When the oldest of them happened.
  public let oldest: Timestamp?
  /// Events that the bus refused for good, with those behind them of the same keys. They are tried
  /// again from time to time.
  public let parkedCount: Int

  package init(count: Int, oldest: Timestamp?, parkedCount: Int) {
    self.count = count
    self.oldest = oldest
    self.parkedCount = parkedCount
  }
}
