// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// Campaigns, in one transaction. Each goes through the customers in the order of their ids; where
/// it is is kept with what it has told, so that a crash neither leaves out anybody nor tells twice.
struct CampaignRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// - Throws: ``UnknownCampaign``.
  func campaign(_ id: UUID) throws -> Campaign {
    guard
      let campaign = try db.row(
        "SELECT * FROM campaign WHERE id = \(id)",
        { row in
          Campaign(
            id: id, title: try row["title"], template: try row["template"],
            status: CampaignStatus(rawValue: try row["status"]), reached: try row["reached"],
            createdAt: try row["created"])
        })
    else { throw UnknownCampaign(campaign: id) }
    return campaign
  }
}

extension CampaignRows where Transaction == WriteTransaction {
  /// So many customers in so many seconds: a mail server is not asked for more at a time, and a
  /// mistake can be stopped.
  static var batchCount: Int { 100 }
  static var pauseSeconds: Int64 { 10 }

  private static var running: Int32 { CampaignStatus.running.rawValue }

  /// - Throws: ``UnknownTemplate``, ``InvalidTemplate``.
  func start(_ request: NotificationServiceStartCampaignRequest) throws -> Campaign {
    let templates = TemplateRows(db: db)
    guard try templates.name(request.template).urgency == .marketing else {
      throw InvalidTemplate(reason: "\(request.template) is not put as one that sells")
    }
    try templates.check(request.data, for: request.template)
    let id = UUID.v7(at: db.now)
    try db.execute(
      """
      INSERT INTO campaign (id, title, template, data, status, cursor, reached, created, due)
      VALUES (\(id), \(request.title), \(request.template), \(KeptData.text(request.data)),
        \(Self.running), \(UUID.nil), 0, \(db.now), \(db.now))
      """)
    return try campaign(id)
  }

  /// - Throws: ``UnknownCampaign``.
  func pause(_ id: UUID, _ isPaused: Bool) throws -> Campaign {
    let status = isPaused ? CampaignStatus.paused : .running
    try db.execute(
      """
      UPDATE campaign SET status = \(status.rawValue)
      WHERE id = \(id) AND status <> \(CampaignStatus.done.rawValue)
      """)
    return try campaign(id)
  }

  /// Tells the next customers of each campaign whose time has come.
  func advance() throws {
    let due = try db.rows(
      """
      SELECT id, template, data, cursor FROM campaign
      WHERE status = \(Self.running) AND due <= \(db.now) ORDER BY due LIMIT 5
      """
    ) { row in
      (
        id: try row["id"] as UUID, template: try row["template"] as String,
        data: try row["data"] as String, cursor: try row["cursor"] as UUID
      )
    }
    for campaign in due {
      let customers = try db.rows(
        """
        SELECT id FROM customer WHERE marketing AND id > \(campaign.cursor)
        ORDER BY id LIMIT \(Self.batchCount)
        """
      ) { row in try row["id"] as UUID }
      let reached = try customers.count { customer in
        try tell(customer, campaign.id, campaign.template, KeptData.values(campaign.data))
      }
      let isDone = customers.count < Self.batchCount
      let status = isDone ? CampaignStatus.done : .running
      try db.execute(
        """
        UPDATE campaign SET cursor = \(customers.last ?? campaign.cursor),
          reached = reached + \(reached), status = \(status.rawValue),
          due = \(db.now.advanced(by: .seconds(Self.pauseSeconds)))
        WHERE id = \(campaign.id)
        """)
    }
  }

  private func tell(
    _ id: UUID, _ campaign: UUID, _ template: String, _ data: [String: String]
  ) throws -> Bool {
    let customer = try CustomerRows(db: db).customer(id)
    guard customer.isReachable, customer.wantsMarketing else { return false }
    try NotificationRows(db: db).tell(
      Draft(to: id, kind: template, .marketing, about: campaign.text, data))
    return true
  }
}
