// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusTransport
import ApusWire
import Foundation

/// What is kept of a password, with the parameters by which it was made.
struct PasswordHash: Sendable {
  var scrypt: Scrypt
  var salt: [UInt8]
  var hash: [UInt8]

  /// A hash that no password has: compared with for unknown addresses, so that they take as long.
  static func ofNobody(_ scrypt: Scrypt) -> PasswordHash {
    PasswordHash(
      scrypt: scrypt, salt: [UInt8](repeating: 0, count: 16),
      hash: [UInt8](repeating: 0, count: 32))
  }

  /// Blocking and slow on purpose.
  static func make(_ password: String, _ scrypt: Scrypt) throws -> PasswordHash {
    let salt = try Secrets.random(byteCount: 16)
    return PasswordHash(
      scrypt: scrypt, salt: salt, hash: try scrypt.hash(bytes(password), salt: salt))
  }

  /// Blocking and slow on purpose.
  func matches(_ password: String) throws -> Bool {
    Secrets.areEqual(try scrypt.hash(Self.bytes(password), salt: salt), hash)
  }

  /// Whether it is worth making anew while the password is at hand.
  func isWeaker(than other: Scrypt) -> Bool {
    scrypt.cost < other.cost
  }

  /// However a keyboard composes an é, it is the same password.
  private static func bytes(_ password: String) -> [UInt8] {
    Array(password.precomposedStringWithCanonicalMapping.utf8)
  }
}

extension Scrypt {
  fileprivate var cost: Int { (1 << log2Cost) * blockSize * parallelism }
}

/// Passwords as rows.
struct CredentialRows<Transaction: ReadTransaction> {
  let db: Transaction

  func hash(of user: UUID) throws -> PasswordHash? {
    try db.row(
      """
      SELECT log2_cost, block_size, parallelism, salt, hash FROM credential WHERE user = \(user)
      """
    ) { row in
      PasswordHash(
        scrypt: Scrypt(
          log2Cost: try row["log2_cost"], blockSize: try row["block_size"],
          parallelism: try row["parallelism"]),
        salt: Array(try row["salt"] as Bytes), hash: Array(try row["hash"] as Bytes))
    }
  }
}

extension CredentialRows where Transaction == WriteTransaction {
  func keep(_ hash: PasswordHash, of user: UUID) throws {
    try db.execute(
      """
      INSERT OR REPLACE INTO credential
        (user, log2_cost, block_size, parallelism, salt, hash, changed)
      VALUES (\(user), \(hash.scrypt.log2Cost), \(hash.scrypt.blockSize),
        \(hash.scrypt.parallelism), \(Bytes(hash.salt)), \(Bytes(hash.hash)), \(db.now))
      """)
  }
}
