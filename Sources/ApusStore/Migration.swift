// SPDX-License-Identifier: Apache-2.0

/// One step from the tables of yesterday to those of today. Steps are only ever appended: what has
/// run somewhere never changes.
///
/// In a rolling update the old replicas still run on the new tables, so a step adds first, and what
/// nobody uses any more goes in a later release. A file that has seen steps of a newer build is
/// opened all the same: rolling back must work.
public struct Migration: Sendable {
  /// Unique in its list; kept in the file.
  public let name: String
  let apply: @Sendable (WriteTransaction) throws -> Void

  public init(_ name: String, _ apply: @escaping @Sendable (WriteTransaction) throws -> Void) {
    self.name = name
    self.apply = apply
  }

  /// A step of statements, separated by `;`.
  public init(_ name: String, sql: String) {
    self.init(name) { db in try db.executeScript(sql) }
  }
}
