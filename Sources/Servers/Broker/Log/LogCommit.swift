// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI

/// What one transaction writes: records, cursors and dead letters share its sync.
struct LogCommit: Sendable {
  struct Cursor: Sendable {
    var consumer: Int64
    var partition: PartitionID
    var done: UInt64
  }

  struct DeadLetter: Sendable {
    var consumer: Int64
    var burial: Burial
  }

  struct Resolved: Sendable {
    var consumer: Int64
    var partition: PartitionID
    var offset: UInt64
  }

  var records: [Record] = []
  var cursors: [Cursor] = []
  var deadLetters: [DeadLetter] = []
  var resolved: [Resolved] = []

  var isEmpty: Bool {
    records.isEmpty && cursors.isEmpty && deadLetters.isEmpty && resolved.isEmpty
  }
}

/// Where a record lies now.
struct Placed: Sendable {
  var partition: PartitionID
  var record: IndexedRecord
  /// False when the same event was there already.
  var isNew: Bool
}

/// What came of a commit.
struct LogResult: Sendable {
  /// In the order of the records.
  var placed: [Placed] = []
  /// Topics that it created, by name.
  var newTopics: [String: Int64] = [:]
  /// For each dead letter whether it was kept: a group has only room for so many.
  var isBuried: [Bool] = []
}

/// Another broker was started on the same file since; this one may acknowledge nothing more.
struct Superseded: Error, CustomStringConvertible {
  var description: String {
    "another broker has opened this broker's file; run one broker on a file"
  }
}
