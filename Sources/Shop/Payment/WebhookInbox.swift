// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import ProviderAPI

/// Takes what the provider tells by itself: only what it signed, each message once, in any order.
struct WebhookInbox: Sendable {
  let store: Store
  let verifier: HMACSHA256

  /// Longer than the provider repeats. What came later would still change nothing: an operation's
  /// status only moves forward.
  private static let keptSeconds: Int64 = 30 * 24 * 60 * 60
  private static let sweepCount = 4
  /// An operation has a few hundred bytes.
  private static let maxBodyByteCount = 16 * 1024

  func take(id: String, body: Bytes, signature: String) async throws {
    guard body.count <= Self.maxBodyByteCount else {
      throw RPCError(
        .invalidArgument,
        "the body has \(body.count) bytes, at most \(Self.maxBodyByteCount) are allowed")
    }
    guard verifier.isValid(hexCode: signature, of: Array(id.utf8) + Array(".".utf8) + body) else {
      throw RPCError(.permissionDenied, "the signature is not the provider's")
    }
    guard let operation = try? ProviderAPI.Operation(decoding: body) else {
      throw RPCError(.invalidArgument, "the body is no operation")
    }
    try await store.write { db in
      try sweep(db)
      let isFirst = try db.execute(
        "INSERT INTO webhook_inbox (id, at) VALUES (\(id), \(db.now)) ON CONFLICT DO NOTHING")
      guard isFirst > 0 else { return }
      // An intent is kept before the provider hears of it, so what is not known is not ours.
      try PaymentRows(db: db).take(ProviderAnswer(operation), to: operation.key)
    }
  }

  private func sweep(_ db: WriteTransaction) throws {
    try db.execute(
      """
      DELETE FROM webhook_inbox WHERE id IN (
        SELECT id FROM webhook_inbox WHERE at <= \(db.now.advanced(by: .seconds(-Self.keptSeconds)))
        ORDER BY at LIMIT \(Self.sweepCount))
      """)
  }
}
