// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// Decides, in one transaction, what becomes of what is due. Rows that are to be sent are taken for
/// a while; all others have their answer when the transaction is kept.
struct DeliveryQueue {
  let db: WriteTransaction
  let settings: NotificationSettings

  /// Longer than a mail and a webhook can take.
  static let leaseSeconds: Int64 = 60

  private var rows: NotificationRows<WriteTransaction> { NotificationRows(db: db) }

  /// Who is told. A system that answers slowly keeps no person waiting, so each has a lane.
  enum Lane: CaseIterable, Sendable {
    case people
    case systems
  }

  /// - Returns: what is to be sent, and how many rows were looked at.
  func take(_ lane: Lane, limit: Int) throws -> (jobs: [DeliveryJob], count: Int) {
    let due = try db.rows(
      """
      SELECT * FROM notification
      WHERE due <= \(db.now) AND (channel IN (\(Channels.inbox), \(Channels.mail)))
        = \(lane == .people)
      ORDER BY due, number LIMIT \(limit)
      """
    ) { row in try QueuedRow(row) }
    var jobs: [DeliveryJob] = []
    for row in due {
      if let job = try decide(row) { jobs.append(job) }
    }
    return (jobs, due.count)
  }

  private func decide(_ row: QueuedRow) throws -> DeliveryJob? {
    let customer = try CustomerRows(db: db).customer(row.customer)
    guard !customer.isGone else {
      try rows.end(row.id, .suppressed, reason: "the customer is disabled or gone")
      return nil
    }
    do {
      switch row.channel {
      case Channels.inbox:
        try putIntoInbox(row, customer)
        return nil
      case Channels.mail:
        return try mail(row, customer)
      default:
        return try webhook(row)
      }
    } catch let error as InvalidTemplate {
      try rows.end(row.id, .failed, reason: "template: \(error.reason)")
    } catch is UnknownTemplate {
      try rows.end(row.id, .failed, reason: "its template is not known")
    }
    return nil
  }

  private func putIntoInbox(_ row: QueuedRow, _ customer: CustomerCopy) throws {
    if row.urgency == .marketing, customer.status == nil {
      guard !isOver(row) else {
        return try rows.end(row.id, .suppressed, reason: "nobody knows whether it is wanted")
      }
      return try rows.postpone(row.id, until: row.expires, awaitsCustomer: true)
    }
    guard wanted(row, customer) else {
      return try rows.end(row.id, .suppressed, reason: "not wanted")
    }
    let preview = try TemplateRows(db: db).render(
      row.kind, locale: customer.locale, recipient: customer.name, data: row.data)
    try rows.show(row.id, preview)
  }

  private func mail(_ row: QueuedRow, _ customer: CustomerCopy) throws -> DeliveryJob? {
    let address = row.address.isEmpty ? customer.email : row.address
    guard !row.address.isEmpty || customer.isReachable else {
      guard !isOver(row) else {
        try rows.end(row.id, .failed, reason: "the customer's address did not become known")
        return nil
      }
      try rows.postpone(row.id, until: row.expires, awaitsCustomer: true)
      return nil
    }
    guard wanted(row, customer) else {
      try rows.end(row.id, .suppressed, reason: "not wanted")
      return nil
    }
    if row.urgency.isQuietAtNight, let end = QuietHours(customer.preferences).end(at: db.now) {
      try rows.postpone(row.id, until: end, awaitsCustomer: false)
      return nil
    }
    guard MailAddress.isSafe(address) else {
      try rows.end(row.id, .failed, reason: "the address cannot be written into a mail")
      return nil
    }
    return try claim(row, .mail(message(row, customer, to: address)))
  }

  private func message(
    _ row: QueuedRow, _ customer: CustomerCopy, to address: String
  ) throws -> MailMessage {
    var data = row.data
    if let token = data.removeValue(forKey: "token"), row.urgency == .security {
      let page = row.kind == NotificationKind.verification.rawValue ? "verify" : "reset-password"
      data["link"] = "\(settings.siteURL)/\(page)?token=\(token)"
    }
    let preview = try TemplateRows(db: db).render(
      row.kind, locale: customer.locale, recipient: customer.name, data: data)
    var unsubscribe: MailMessage.Unsubscribe?
    if row.urgency == .marketing {
      let token = try CustomerRows(db: db).unsubscribeToken(of: row.customer)
      unsubscribe = MailMessage.Unsubscribe(
        page: "\(settings.siteURL)/unsubscribe?token=\(token)",
        oneClick: "\(settings.siteURL)/v1/unsubscribe/\(token)")
    }
    return MailMessage(
      id: row.id, from: settings.sender, to: address, date: row.created, preview: preview,
      unsubscribe: unsubscribe)
  }

  private func webhook(_ row: QueuedRow) throws -> DeliveryJob? {
    guard let id = Channels.webhook(in: row.channel), let kept = try WebhookRows(db: db).kept(id)
    else {
      try rows.end(row.id, .failed, reason: "its receiver is not known")
      return nil
    }
    guard kept.isEnabled else {
      try rows.end(row.id, .failed, reason: "its receiver is disabled")
      return nil
    }
    let request = WebhookRequest(
      id: row.id.text, url: kept.url, body: WebhookBody.text(row),
      timestamp: db.now.seconds, secrets: kept.secrets(at: db.now))
    return try claim(row, .webhook(request, of: id))
  }

  private func claim(_ row: QueuedRow, _ content: DeliveryJob.Content) throws -> DeliveryJob {
    try db.execute(
      """
      UPDATE notification SET epoch = epoch + 1, attempts = attempts + 1, awaits_customer = 0,
        due = \(db.now.advanced(by: .seconds(Self.leaseSeconds)))
      WHERE id = \(row.id)
      """)
    return DeliveryJob(
      id: row.id, epoch: row.epoch + 1, attempt: row.attempts + 1, expires: row.expires,
      content: content)
  }

  private func wanted(_ row: QueuedRow, _ customer: CustomerCopy) -> Bool {
    switch row.urgency {
    case .security: true
    case .transactional, .alert: customer.wants(row.kind, by: row.channel)
    case .marketing: customer.wantsMarketing && customer.wants(row.kind, by: row.channel)
    }
  }

  private func isOver(_ row: QueuedRow) -> Bool {
    (row.expires.seconds, row.expires.nanoseconds) <= (db.now.seconds, db.now.nanoseconds)
  }
}
