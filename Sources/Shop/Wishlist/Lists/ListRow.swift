// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import WishlistAPI

/// A list without what is on it.
struct ListRow: Sendable {
  let id: UUID
  let customer: UUID
  let name: String
  let version: UInt64
  let createdAt: Timestamp
  let updatedAt: Timestamp
  /// When its customer last had to do with it, to the day.
  let usedAt: Timestamp

  static let columns: SQL = "id, customer, name, version, created, updated, used"

  init(row: borrowing Row) throws {
    id = try row["id"]
    customer = try row["customer"]
    name = try row["name"]
    version = try row["version"]
    createdAt = try row["created"]
    updatedAt = try row["updated"]
    usedAt = try row["used"]
  }
}
