// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusStore
import ApusWire
import CommonAPI
import NotificationAPI

/// The calls of customers; those of staff stand in a file of their own.
struct NotificationHandler: NotificationService {
  let notifications: NotificationStore
  let post: WebhookPost
  let watches: WatchLimit
  /// How long `watchInbox` waits before it looks again.
  let pause: @Sendable () async throws -> Void

  init(
    notifications: NotificationStore, settings: NotificationSettings,
    watches: WatchLimit = WatchLimit(),
    pause: @escaping @Sendable () async throws -> Void = {
      try await Task.sleep(for: .milliseconds(250))
    }
  ) {
    self.notifications = notifications
    self.watches = watches
    self.pause = pause
    post = WebhookPost(allowsLoopback: settings.allowsLoopback)
  }

  func inbox(page: PageRequest, context: CallContext) async throws -> InboxPage {
    try await notifications.inbox(of: try context.customer(), page)
  }

  func markRead(item: UUID, context: CallContext) async throws -> InboxCount {
    try await notifications.markRead(item, of: try context.customer())
  }

  func markAllRead(context: CallContext) async throws -> InboxCount {
    try await notifications.markAllRead(of: try context.customer())
  }

  func unreadCount(context: CallContext) async throws -> InboxCount {
    try await notifications.unreadCount(of: try context.customer())
  }

  /// Looks for changes instead of being told: they come from all replicas, of which each has its
  /// own process.
  func watchInbox(
    to replies: borrowing ResponseWriter<InboxPage>, context: CallContext
  ) async throws {
    let customer = try context.customer()
    try watches.enter()
    defer { watches.leave() }
    var seen: InboxStamp?
    while true {
      let stamp = try await notifications.store.read { db in
        try InboxRows(db: db).stamp(of: customer)
      }
      if stamp != seen {
        try await replies.write(try await notifications.inbox(of: customer, PageRequest()))
        seen = stamp
      }
      try await pause()
    }
  }

  func getPreferences(context: CallContext) async throws -> NotificationPreferences {
    try await notifications.preferences(of: try context.customer())
  }

  func setPreferences(
    preferences: NotificationPreferences, context: CallContext
  ) async throws -> NotificationPreferences {
    try await notifications.set(preferences, of: try context.customer())
    return preferences
  }

  func unsubscribe(token: String, context: CallContext) async throws {
    try await notifications.unsubscribe(token)
  }
}
