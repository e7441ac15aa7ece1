// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import Logging
import PaymentAPI
import ServiceLifecycle

/// Tells Payment what operations came to, each until it is acknowledged. Runs beside the service.
struct WebhookSender: Service {
  let provider: ProviderStore
  let payments: PaymentClient
  let signer: HMACSHA256
  let logger: Logger

  /// What is not acknowledged by then is dropped: who looks after its books has asked by then.
  private static let keptSeconds: Int64 = 3 * 24 * 60 * 60
  private static let batchCount = 20

  struct Webhook: Sendable {
    let id: String
    let body: Bytes
    let attempts: Int
  }

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        while true {
          try await step()
          try await Task.sleep(for: .milliseconds(200))
        }
      }
    } catch is CancellationError {
      return
    }
  }

  private func step() async throws {
    do {
      _ = try await provider.settle()
      for webhook in try await due() { try await send(webhook) }
    } catch let error where !(error is CancellationError) {
      logger.warning("webhooks wait", metadata: ["reason": "\(error)"])
    }
  }

  /// What is to be sent by now, the oldest first.
  func due() async throws -> [Webhook] {
    try await provider.store.read { db in
      try db.rows(
        """
        SELECT id, body, attempts FROM webhook WHERE next_try <= \(db.now)
        ORDER BY next_try LIMIT \(Self.batchCount)
        """
      ) { row in Webhook(id: try row["id"], body: try row["body"], attempts: try row["attempts"]) }
    }
  }

  /// Sends one, and keeps how that went.
  func send(_ webhook: Webhook) async throws {
    let signature = signer.hexCode(of: Array(webhook.id.utf8) + Array(".".utf8) + webhook.body)
    do throws(RPCError) {
      try await payments.providerWebhook(
        id: webhook.id, body: webhook.body, signature: signature)
    } catch {
      logger.debug("a webhook was not taken", metadata: ["reason": "\(error)"])
      try await keepForLater(webhook)
      return
    }
    try await acknowledged(webhook)
  }

  private func acknowledged(_ webhook: Webhook) async throws {
    try await provider.store.write { db in
      try db.execute("UPDATE webhook SET copies = copies - 1 WHERE id = \(webhook.id)")
      try db.execute("DELETE FROM webhook WHERE id = \(webhook.id) AND copies <= 0")
    }
  }

  private func keepForLater(_ webhook: Webhook) async throws {
    // 1 s, 2 s, 4 s … a minute.
    let delay = Int64(1) << min(webhook.attempts, 6)
    try await provider.store.write { db in
      try db.execute(
        """
        UPDATE webhook SET attempts = attempts + 1,
          next_try = \(db.now.advanced(by: .seconds(min(delay, 60))))
        WHERE id = \(webhook.id)
        """)
      try db.execute(
        "DELETE FROM webhook WHERE created <= \(db.now.advanced(by: .seconds(-Self.keptSeconds)))")
    }
  }
}
