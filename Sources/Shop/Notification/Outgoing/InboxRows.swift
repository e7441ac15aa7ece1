// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// What lies in inboxes, in one transaction.
struct InboxRows<Transaction: ReadTransaction> {
  let db: Transaction

  private static var sent: Int32 { NotificationStatus.sent.rawValue }

  func page(of customer: UUID, _ page: PageCursor) throws -> InboxPage {
    let found = try db.rows(
      """
      SELECT * FROM notification
      WHERE customer = \(customer) AND channel = \(Channels.inbox) AND status = \(Self.sent)
      AND number < \(page.before) ORDER BY number DESC LIMIT \(page.limit + 1)
      """
    ) { row in
      (
        number: try row["number"] as Int64,
        item: InboxItem(
          id: try row["id"], kind: try row["kind"], title: try row["title"],
          text: try row["text"], at: try row["created"], isRead: try row["is_read"],
          subject: try row["subject"])
      )
    }
    return InboxPage(
      items: found.prefix(page.limit).map(\.item),
      nextCursor: PageCursor.next(found.map(\.number), limit: page.limit),
      unreadCount: try unreadCount(of: customer))
  }

  func unreadCount(of customer: UUID) throws -> UInt32 {
    let count = try db.value(
      """
      SELECT count(*) FROM notification
      WHERE customer = \(customer) AND channel = 'inbox' AND status = 1 AND is_read = 0
      """, as: Int64.self)
    return UInt32(clamping: count ?? 0)
  }

  /// The same while an inbox is.
  func stamp(of customer: UUID) throws -> InboxStamp {
    try db.row(
      """
      SELECT count(*) AS items, ifnull(max(number), 0) AS newest, ifnull(sum(is_read), 0) AS seen
      FROM notification
      WHERE customer = \(customer) AND channel = \(Channels.inbox) AND status = \(Self.sent)
      """
    ) { row in
      InboxStamp(itemCount: try row["items"], newest: try row["newest"], readCount: try row["seen"])
    } ?? InboxStamp(itemCount: 0, newest: 0, readCount: 0)
  }
}

struct InboxStamp: Equatable, Sendable {
  let itemCount: Int64
  let newest: Int64
  let readCount: Int64
}

extension InboxRows where Transaction == WriteTransaction {
  /// - Returns: whether it is the customer's.
  func markRead(_ item: UUID, of customer: UUID) throws -> Bool {
    try db.execute(
      """
      UPDATE notification SET is_read = 1 WHERE id = \(item) AND customer = \(customer)
      AND channel = \(Channels.inbox) AND status = \(Self.sent)
      """) > 0
  }

  func markAllRead(of customer: UUID) throws {
    try db.execute(
      """
      UPDATE notification SET is_read = 1
      WHERE customer = \(customer) AND channel = 'inbox' AND status = 1 AND is_read = 0
      """)
  }
}
