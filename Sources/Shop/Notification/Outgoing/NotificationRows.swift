// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// The table of what is told, in one transaction.
struct NotificationRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// Staff has one inbox, under the id of nobody.
  static var operators: UUID { .nil }

  /// - Throws: ``UnknownNotification``.
  func record(_ id: UUID) throws -> NotificationRecord {
    guard
      let record = try db.row(
        "SELECT * FROM notification WHERE id = \(id)",
        { row in
          try Self.record(row)
        })
    else { throw UnknownNotification(notification: id) }
    return record
  }

  static func record(_ row: borrowing Row) throws -> NotificationRecord {
    NotificationRecord(
      id: try row["id"], customer: try row["customer"], kind: try row["kind"],
      subject: try row["subject"], channel: try row["channel"],
      status: NotificationStatus(rawValue: try row["status"]), attempts: try row["attempts"],
      createdAt: try row["created"], dueAt: try row["due"], reason: try row["reason"])
  }

  /// A page of those for which `condition` holds, the newest first.
  func page(_ condition: SQL, _ page: PageCursor) throws -> NotificationPage {
    let found = try db.rows(
      "SELECT * FROM notification WHERE " + condition
        + " AND number < \(page.before) ORDER BY number DESC LIMIT \(page.limit + 1)"
    ) { row in (number: try row["number"] as Int64, record: try Self.record(row)) }
    return NotificationPage(
      notifications: found.prefix(page.limit).map(\.record),
      nextCursor: PageCursor.next(found.map(\.number), limit: page.limit))
  }
}

extension NotificationRows where Transaction == WriteTransaction {
  /// A mail whose address is not known is given up after so long.
  static var waitSeconds: Int64 { 86_400 }
  /// So long a way to somebody may be broken.
  static var patienceSeconds: Int64 { 5 * 86_400 }
  /// So long a verification waits for the language of who registers.
  private static var languageSeconds: Int64 { 1 }

  /// Tells by every way that the kind has; what was told already is not told again.
  func tell(_ draft: Draft) throws {
    let customer = try CustomerRows(db: db).customer(draft.customer)
    guard !customer.isGone else { return }
    if draft.urgency != .security {
      try insertInbox(draft, customer)
      try insertWebhooks(draft, customer)
    }
    if draft.customer != Self.operators { try insertMail(draft, customer) }
  }

  private func insertInbox(_ draft: Draft, _ customer: CustomerCopy) throws {
    let isLater = draft.at.map { $0.stored.isAfter(db.now) } ?? false
    let isUndecided = draft.urgency == .marketing && customer.status == nil
    guard !isLater, !isUndecided else {
      // The worker puts it there, once the time has come or the customer is known.
      try insert(
        draft, Channels.inbox, due: isLater ? draft.at ?? db.now : waitEnd(draft),
        awaitsCustomer: isUndecided)
      return
    }
    guard draft.urgency != .marketing || customer.wantsMarketing,
      customer.wants(draft.kind, by: Channels.inbox)
    else { return }
    let preview = try TemplateRows(db: db).render(
      draft.kind, locale: customer.locale, recipient: customer.name, data: draft.data)
    try insert(draft, Channels.inbox, due: nil, status: .sent, preview)
  }

  private func insertMail(_ draft: Draft, _ customer: CustomerCopy) throws {
    let start = draft.at ?? db.now
    if !draft.address.isEmpty {
      let due =
        customer.status == nil ? db.now.advanced(by: .seconds(Self.languageSeconds)) : db.now
      try insert(draft, Channels.mail, due: due, awaitsCustomer: customer.status == nil)
    } else if customer.isReachable {
      try insert(draft, Channels.mail, due: start)
    } else {
      let isLater = start.stored.isAfter(db.now)
      try insert(
        draft, Channels.mail, due: isLater ? start : waitEnd(draft), awaitsCustomer: !isLater)
    }
  }

  /// Other systems are told, whatever ways the customer wants of us; but what sells is not sold
  /// around by them.
  private func insertWebhooks(_ draft: Draft, _ customer: CustomerCopy) throws {
    guard draft.urgency != .marketing || customer.wantsMarketing else { return }
    for webhook in try WebhookRows(db: db).enabled(for: draft.kind) {
      try insert(draft, Channels.webhook(webhook), due: draft.at ?? db.now)
    }
  }

  private func waitEnd(_ draft: Draft) -> Timestamp {
    (draft.at ?? db.now).advanced(by: .seconds(Self.waitSeconds))
  }

  private func insert(
    _ draft: Draft, _ channel: String, due: Timestamp?, awaitsCustomer: Bool = false,
    status: NotificationStatus = .queued, _ preview: Preview = Preview()
  ) throws {
    let id = UUID.v7(at: db.now)
    // Without a subject a kind may repeat.
    let subject = draft.subject.isEmpty ? id.text : draft.subject
    let key = "\(draft.customer.text)/\(draft.kind)/\(channel)/\(subject)"
    let patience = channel == Channels.mail ? Self.waitSeconds : Self.patienceSeconds
    try db.execute(
      """
      INSERT INTO notification (id, customer, kind, subject, channel, dedupe_key, urgency, address,
        data, title, text, status, is_read, created, due, expires, awaits_customer, attempts, epoch,
        reason)
      VALUES (\(id), \(draft.customer), \(draft.kind), \(draft.subject), \(channel), \(key),
        \(draft.urgency.rawValue), \(draft.address), \(KeptData.text(draft.data)),
        \(preview.title), \(preview.text), \(status.rawValue), \(false), \(db.now), \(due),
        \((draft.at ?? db.now).advanced(by: .seconds(patience))), \(awaitsCustomer), 0, 0, '')
      ON CONFLICT (dedupe_key) DO NOTHING
      """)
  }

  /// What has waited for the customer goes on.
  func wake(_ customer: UUID) throws {
    try db.execute(
      """
      UPDATE notification SET due = \(db.now)
      WHERE customer = \(customer) AND awaits_customer = 1 AND due > \(db.now)
      """)
  }
}

extension StoredValue {
  /// Whether a time is later, at the precision of the database.
  fileprivate func isAfter(_ time: Timestamp) -> Bool {
    guard case .integer(let left) = self, case .integer(let right) = time.stored else {
      return false
    }
    return left > right
  }
}
