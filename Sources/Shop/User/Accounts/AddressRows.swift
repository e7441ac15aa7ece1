// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import UserAPI

/// Addresses as rows: one of a user's is the default, as soon as there is one.
struct AddressRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// The oldest first.
  func list(of user: UUID) throws -> [SavedAddress] {
    try db.rows(
      "SELECT id, content, is_default FROM address WHERE user = \(user) ORDER BY id", Self.read)
  }

  func address(_ id: UUID, of user: UUID) throws -> SavedAddress? {
    try db.row(
      "SELECT id, content, is_default FROM address WHERE id = \(id) AND user = \(user)", Self.read)
  }

  private static func read(_ row: borrowing Row) throws -> SavedAddress {
    SavedAddress(
      id: try row["id"], address: try PostalAddress(decoding: try row["content"]),
      isDefault: try row["is_default"])
  }
}

extension AddressRows where Transaction == WriteTransaction {
  static var maxCount: Int { 20 }

  /// - Throws: ``TooManyAddresses``.
  func add(_ address: PostalAddress, of user: UUID) throws -> SavedAddress {
    let count: Int = try db.value("SELECT count(*) FROM address WHERE user = \(user)") ?? 0
    guard count < Self.maxCount else { throw TooManyAddresses(limit: UInt32(Self.maxCount)) }
    let saved = SavedAddress(id: .v7(at: db.now), address: address, isDefault: count == 0)
    try db.execute(
      """
      INSERT INTO address (id, user, is_default, content)
      VALUES (\(saved.id), \(user), \(saved.isDefault), \(address.encoded()))
      """)
    return saved
  }

  /// - Throws: ``UnknownAddress``.
  func replace(_ id: UUID, by address: PostalAddress, of user: UUID) throws -> SavedAddress {
    guard var saved = try self.address(id, of: user) else { throw UnknownAddress(id: id) }
    saved.address = address
    try db.execute("UPDATE address SET content = \(address.encoded()) WHERE id = \(id)")
    return saved
  }

  func delete(_ id: UUID, of user: UUID) throws {
    guard let saved = try address(id, of: user) else { return }
    try db.execute("DELETE FROM address WHERE id = \(id)")
    guard saved.isDefault, let heir = try list(of: user).first else { return }
    try db.execute("UPDATE address SET is_default = 1 WHERE id = \(heir.id)")
  }

  /// - Throws: ``UnknownAddress``.
  func makeDefault(_ id: UUID, of user: UUID) throws {
    guard try address(id, of: user) != nil else { throw UnknownAddress(id: id) }
    try db.execute("UPDATE address SET is_default = 0 WHERE user = \(user) AND is_default")
    try db.execute("UPDATE address SET is_default = 1 WHERE id = \(id)")
  }
}
