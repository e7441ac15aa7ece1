// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// A row of the queue, as the worker looks at it.
struct QueuedRow: Sendable {
  let id: UUID
  let customer: UUID
  let kind: String
  let subject: String
  let channel: String
  let urgency: Urgency
  let address: String
  let data: [String: String]
  let created: Timestamp
  let expires: Timestamp
  let attempts: Int
  let epoch: Int64

  init(_ row: borrowing Row) throws {
    id = try row["id"]
    customer = try row["customer"]
    kind = try row["kind"]
    subject = try row["subject"]
    channel = try row["channel"]
    urgency = Urgency(rawValue: try row["urgency"]) ?? .marketing
    address = try row["address"]
    data = KeptData.values(try row["data"])
    created = try row["created"]
    expires = try row["expires"]
    attempts = try row["attempts"]
    epoch = try row["epoch"]
  }
}
