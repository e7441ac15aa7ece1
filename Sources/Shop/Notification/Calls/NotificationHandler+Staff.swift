// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import NotificationAPI

/// The calls of staff and of other services.
extension NotificationHandler {
  func operatorInbox(page: PageRequest, context: CallContext) async throws -> InboxPage {
    try await notifications.inbox(of: NotificationRows<ReadTransaction>.operators, page)
  }

  func send(
    customer: UUID, template: String, data: [String: String], dedupeKey: String,
    sendAt: Timestamp?, context: CallContext
  ) async throws -> NotificationList {
    try await notifications.send(
      SendRequest(
        customer: customer, template: template, data: data, dedupeKey: dedupeKey, sendAt: sendAt))
  }

  func cancelScheduled(
    notification: UUID, context: CallContext
  ) async throws -> NotificationRecord {
    try await notifications.cancel(notification)
  }

  func getStatus(notification: UUID, context: CallContext) async throws -> NotificationRecord {
    try await notifications.record(notification)
  }

  func listDeadLetters(page: PageRequest, context: CallContext) async throws -> NotificationPage {
    try await notifications.deadLetters(page)
  }

  func putTemplate(
    name: String, locale: String, title: String, text: String, isMarketing: Bool,
    context: CallContext
  ) async throws -> Template {
    try await notifications.store.write { db in
      try TemplateRows(db: db).put(
        name, locale: locale, title: title, text: text, isMarketing: isMarketing)
    }
  }

  func getTemplate(name: String, locale: String, context: CallContext) async throws -> Template {
    try await notifications.store.read { db in
      try TemplateRows(db: db).template(name, locale: locale)
    }
  }

  func previewTemplate(
    name: String, locale: String, data: [String: String], context: CallContext
  ) async throws -> Preview {
    try await notifications.store.read { db in
      let templates = TemplateRows(db: db)
      try templates.check(data, for: name)
      return try templates.render(name, locale: locale, recipient: "", data: data)
    }
  }

  func startCampaign(
    template: String, title: String, segment: String, data: [String: String], context: CallContext
  ) async throws -> Campaign {
    let request = StartCampaignRequest(
      template: template, title: title, segment: segment, data: data)
    return try await once(request, context) { db in try CampaignRows(db: db).start(request) }
  }

  func pauseCampaign(
    campaign: UUID, paused: Bool, context: CallContext
  ) async throws -> Campaign {
    try await notifications.store.write { db in
      try CampaignRows(db: db).pause(campaign, paused)
    }
  }

  func getCampaign(campaign: UUID, context: CallContext) async throws -> Campaign {
    try await notifications.store.read { db in try CampaignRows(db: db).campaign(campaign) }
  }

  /// Runs `body` once for the key of the call.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``, what `body` throws.
  func once<Reply: Message>(
    _ request: some Message, _ context: CallContext,
    _ body: @escaping @Sendable (WriteTransaction) throws -> Reply
  ) async throws -> Reply {
    let claim = try context.claim(request, user: try context.user?.id.uuidString ?? "")
    return try await notifications.store.write(
      idempotently: claim, reused: KeyReused(), body)
  }
}
