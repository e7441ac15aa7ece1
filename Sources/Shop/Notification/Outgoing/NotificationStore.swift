// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import NotificationAPI

/// Notification's own database.
struct NotificationStore: Sendable {
  let store: Store

  func inbox(of customer: UUID, _ page: PageRequest) async throws -> InboxPage {
    let cursor = try PageCursor(page)
    return try await store.read { db in try InboxRows(db: db).page(of: customer, cursor) }
  }

  func markRead(_ item: UUID, of customer: UUID) async throws -> InboxCount {
    try await store.write { db in
      let rows = InboxRows(db: db)
      guard try rows.markRead(item, of: customer) else {
        throw UnknownNotification(notification: item)
      }
      return InboxCount(unreadCount: try rows.unreadCount(of: customer))
    }
  }

  func markAllRead(of customer: UUID) async throws -> InboxCount {
    try await store.write { db in
      let rows = InboxRows(db: db)
      try rows.markAllRead(of: customer)
      return InboxCount(unreadCount: try rows.unreadCount(of: customer))
    }
  }

  func unreadCount(of customer: UUID) async throws -> InboxCount {
    try await store.read { db in
      InboxCount(unreadCount: try InboxRows(db: db).unreadCount(of: customer))
    }
  }

  func preferences(of customer: UUID) async throws -> NotificationPreferences {
    try await store.read { db in try CustomerRows(db: db).preferences(customer) }
  }

  func set(_ preferences: NotificationPreferences, of customer: UUID) async throws {
    try await store.write { db in try CustomerRows(db: db).keep(preferences, of: customer) }
  }

  /// - Throws: ``UnknownToken``.
  func unsubscribe(_ token: String) async throws {
    try await store.write { db in
      let rows = CustomerRows(db: db)
      guard let customer = try rows.customer(unsubscribing: token) else { throw UnknownToken() }
      var preferences = try rows.preferences(customer)
      guard preferences.marketing else { return }
      preferences.marketing = false
      try rows.keep(preferences, of: customer)
    }
  }

  /// Tells what staff or another service says, once for a key.
  ///
  /// - Throws: ``UnknownTemplate``, ``InvalidTemplate``.
  func send(_ request: NotificationServiceSendRequest) async throws -> NotificationList {
    try await store.write { db in
      let templates = TemplateRows(db: db)
      let urgency = try templates.name(request.template).urgency
      guard urgency != .security else {
        throw InvalidTemplate(reason: "\(request.template) is sent by the service itself only")
      }
      try templates.check(request.data, for: request.template)
      var draft = Draft(
        to: request.customer, kind: request.template, urgency, about: request.dedupeKey,
        request.data)
      // Whatever was sent for this key stays what it is; later than a year nobody remembers why.
      draft.at = request.sendAt.map {
        $0.clamped(from: db.now, to: db.now.advanced(by: .seconds(31_536_000)))
      }
      try NotificationRows(db: db).tell(draft)
      return NotificationList(
        notifications: try db.rows(
          """
          SELECT * FROM notification WHERE customer = \(request.customer)
          AND kind = \(request.template) AND subject = \(request.dedupeKey) ORDER BY number
          """
        ) { row in try NotificationRows<WriteTransaction>.record(row) })
    }
  }

  func record(_ id: UUID) async throws -> NotificationRecord {
    try await store.read { db in try NotificationRows(db: db).record(id) }
  }

  func deadLetters(_ page: PageRequest) async throws -> NotificationPage {
    let cursor = try PageCursor(page)
    return try await store.read { db in
      try NotificationRows(db: db).page(
        "status = \(NotificationStatus.failed.rawValue)", cursor)
    }
  }

  /// - Throws: ``UnknownNotification``, ``NotRepeatable``.
  func cancel(_ id: UUID) async throws -> NotificationRecord {
    try await store.write { db in
      let rows = NotificationRows(db: db)
      let record = try rows.record(id)
      switch record.status {
      case .suppressed: return record
      case .queued: break
      case .sent, .failed, .unrecognized: throw NotRepeatable(notification: id)
      }
      try rows.end(id, .suppressed, reason: "cancelled")
      return try rows.record(id)
    }
  }

  /// - Throws: ``UnknownNotification``, ``NotRepeatable``.
  func replay(_ id: UUID) async throws -> NotificationRecord {
    try await store.write { db in
      let rows = NotificationRows(db: db)
      let record = try rows.record(id)
      if record.status == .queued { return record }
      let isWebhook = Channels.webhook(in: record.channel) != nil
      guard record.status == .failed || (isWebhook && record.status == .sent),
        try rows.canRepeat(id)
      else { throw NotRepeatable(notification: id) }
      try rows.requeue(id)
      return try rows.record(id)
    }
  }
}

extension Timestamp {
  func clamped(from first: Timestamp, to last: Timestamp) -> Timestamp {
    if (seconds, nanoseconds) < (first.seconds, first.nanoseconds) { return first }
    return (seconds, nanoseconds) > (last.seconds, last.nanoseconds) ? last : self
  }
}
