// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// How what is told comes to its end.
extension NotificationRows where Transaction == WriteTransaction {
  private static var queued: Int32 { NotificationStatus.queued.rawValue }

  /// Seconds between the tries of a webhook, as Standard Webhooks has them.
  static var webhookDelays: [Int64] { [5, 300, 1_800, 7_200, 18_000, 36_000] }

  /// Nothing more is to be done. What proves who somebody is does not stay here.
  func end(_ id: UUID, _ status: NotificationStatus, reason: String) throws {
    try db.execute(
      """
      UPDATE notification SET status = \(status.rawValue), due = NULL, awaits_customer = 0,
        epoch = epoch + 1, reason = \(reason), address = '',
        data = CASE urgency WHEN \(Urgency.security.rawValue) THEN '{}' ELSE data END
      WHERE id = \(id)
      """)
  }

  func postpone(_ id: UUID, until time: Timestamp, awaitsCustomer: Bool) throws {
    try db.execute(
      """
      UPDATE notification SET due = \(time), awaits_customer = \(awaitsCustomer) WHERE id = \(id)
      """)
  }

  /// Puts it into the inbox.
  func show(_ id: UUID, _ preview: Preview) throws {
    try end(id, .sent, reason: "")
    try db.execute(
      """
      UPDATE notification SET title = \(preview.title), text = \(preview.text) WHERE id = \(id)
      """)
  }

  /// Keeps what became of a job, unless somebody else has it by now.
  ///
  /// - Returns: whether it was still the job's.
  @discardableResult
  func settle(_ job: DeliveryJob, _ outcome: DeliveryJob.Outcome) throws -> Bool {
    let isOurs = try db.exists(
      """
      SELECT 1 FROM notification
      WHERE id = \(job.id) AND epoch = \(job.epoch) AND status = \(Self.queued)
      """)
    guard isOurs else { return false }
    switch outcome {
    case .delivered: try end(job.id, .sent, reason: "")
    case .gone: try end(job.id, .failed, reason: "the receiver wants no more")
    case .failed(let reason): try retry(job, reason)
    }
    if case .webhook(_, let webhook) = job.content { try note(outcome, of: webhook) }
    return true
  }

  private func retry(_ job: DeliveryJob, _ reason: String) throws {
    guard let delay = delay(after: job) else {
      return try end(job.id, .failed, reason: reason)
    }
    try db.execute(
      """
      UPDATE notification SET due = \(db.now.advanced(by: .seconds(delay))), reason = \(reason)
      WHERE id = \(job.id)
      """)
  }

  /// `nil` when it is not tried again.
  private func delay(after job: DeliveryJob) -> Int64? {
    switch job.content {
    case .webhook:
      let delays = Self.webhookDelays
      return 1...delays.count ~= job.attempt ? delays[job.attempt - 1] : nil
    case .mail:
      // 5 s, 10 s, 20 s … ten minutes, for a day.
      let delay = min(Int64(5) << Int64(min(max(job.attempt - 1, 0), 7)), 600)
      return db.now.advanced(by: .seconds(delay)).seconds < job.expires.seconds ? delay : nil
    }
  }

  private func note(_ outcome: DeliveryJob.Outcome, of webhook: UUID) throws {
    let rows = WebhookRows(db: db)
    let isDisabled: Bool
    switch outcome {
    case .delivered:
      try rows.succeeded(webhook)
      isDisabled = false
    case .failed: isDisabled = try rows.failed(webhook)
    case .gone: isDisabled = try rows.disable(webhook)
    }
    guard isDisabled, let kept = try rows.kept(webhook) else { return }
    try tell(
      Draft(
        to: Self.operators, .webhookDisabled, about: "\(webhook.text)/\(db.now.seconds)",
        ["url": kept.url]))
  }

  /// Whether its content is still there.
  func canRepeat(_ id: UUID) throws -> Bool {
    try db.exists(
      """
      SELECT 1 FROM notification
      WHERE id = \(id) AND urgency <> \(Urgency.security.rawValue)
      """)
  }

  /// From the start: with all its tries, and a day to find the address.
  func requeue(_ id: UUID) throws {
    try db.execute(
      """
      UPDATE notification SET status = \(Self.queued), due = \(db.now), attempts = 0, reason = '',
        epoch = epoch + 1, expires = \(db.now.advanced(by: .seconds(Self.waitSeconds)))
      WHERE id = \(id)
      """)
  }

  /// So long it is known what was told, and told no second time.
  private static var keptSeconds: Int64 { 365 * 86_400 }

  func sweep() throws {
    try db.execute(
      """
      DELETE FROM notification WHERE number IN (
        SELECT number FROM notification
        WHERE created <= \(db.now.advanced(by: .seconds(-Self.keptSeconds))) AND due IS NULL
        ORDER BY created LIMIT 500)
      """)
  }
}
