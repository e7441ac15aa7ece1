// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import NotificationAPI

extension NotificationHandler {
  func registerWebhook(
    url: String, kinds: [String], context: CallContext
  ) async throws -> WebhookSecret {
    do {
      _ = try await post.address(of: try WebhookURL(url))
    } catch let refusal as WebhookURL.Refusal {
      throw AddressRefused(reason: refusal.reason)
    }
    guard kinds.allSatisfy({ !$0.contains("\n") }) else {
      throw RPCError(.invalidArgument, "kinds: no kind has two lines")
    }
    let secret = try WebhookSecretKey.random()
    let request = RegisterWebhookRequest(url: url, kinds: kinds)
    return try await once(request, context) { db in
      let kept = try WebhookRows(db: db).add(url, kinds: kinds, secret)
      return WebhookSecret(webhook: kept.message, secret: secret.text)
    }
  }

  func listWebhooks(context: CallContext) async throws -> WebhookList {
    try await notifications.store.read { db in
      WebhookList(webhooks: try WebhookRows(db: db).all().map(\.message))
    }
  }

  func enableWebhook(
    webhook: UUID, enabled: Bool, context: CallContext
  ) async throws -> Webhook {
    try await notifications.store.write { db in
      try WebhookRows(db: db).enable(webhook, enabled).message
    }
  }

  func rotateSecret(webhook: UUID, context: CallContext) async throws -> WebhookSecret {
    let secret = try WebhookSecretKey.random()
    return try await once(RotateSecretRequest(webhook: webhook), context) { db in
      let kept = try WebhookRows(db: db).rotate(webhook, to: secret)
      return WebhookSecret(webhook: kept.message, secret: secret.text)
    }
  }

  func listDeliveries(
    webhook: UUID, page: PageRequest, context: CallContext
  ) async throws -> NotificationPage {
    let cursor = try PageCursor(page)
    return try await notifications.store.read { db in
      guard try WebhookRows(db: db).kept(webhook) != nil else {
        throw UnknownWebhook(webhook: webhook)
      }
      return try NotificationRows(db: db).page(
        "channel = \(Channels.webhook(webhook))", cursor)
    }
  }

  func replayDelivery(
    notification: UUID, context: CallContext
  ) async throws -> NotificationRecord {
    try await notifications.replay(notification)
  }
}
