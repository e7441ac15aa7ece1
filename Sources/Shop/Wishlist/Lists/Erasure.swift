// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire

/// Forgets customers who are gone, for good.
struct Erasure {
  let db: WriteTransaction

  /// Deletes all that is kept of a customer; doing it again deletes what came since.
  func erase(_ customer: UUID) throws {
    try db.execute(
      "INSERT OR IGNORE INTO erased (customer, at) VALUES (\(customer), \(db.now))")
    // With their items, shares and tokens.
    try db.execute("DELETE FROM list WHERE customer = \(customer)")
    try db.execute("DELETE FROM alert WHERE customer = \(customer)")
    try db.execute("DELETE FROM fired WHERE customer = \(customer)")
    try db.execute("DELETE FROM move WHERE customer = \(customer)")
  }

  /// - Throws: `permissionDenied`: a token lives some minutes longer than its user.
  func check(_ customer: UUID) throws {
    guard try db.exists("SELECT 1 FROM erased WHERE customer = \(customer)") else { return }
    throw RPCError(.permissionDenied, "the account was deleted")
  }
}
