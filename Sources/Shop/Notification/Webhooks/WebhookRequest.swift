// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation

/// One try to tell another system.
struct WebhookRequest: Sendable {
  /// The same in all tries: by it the receiver knows a repetition.
  let id: String
  let url: String
  let body: String
  /// When this try is made, so that a receiver can refuse what somebody has kept and sends again.
  let timestamp: Int64
  /// The newest first; the one before it for a day.
  let secrets: [WebhookSecretKey]

  func head(_ url: WebhookURL) -> String {
    let signatures = secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }
    return [
      "POST \(url.target) HTTP/1.1", "Host: \(url.hostHeader)", "User-Agent: apus-shop",
      "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
      "webhook-id: \(id)", "webhook-timestamp: \(timestamp)",
      "webhook-signature: \(signatures.joined(separator: " "))", "Connection: close", "", "",
    ].joined(separator: "\r\n")
  }
}

/// What is said in a webhook, as JSON: the same text in all tries.
enum WebhookBody {
  private struct Body: Encodable {
    let type: String
    let timestamp: String
    let customer: String?
    let subject: String
    let data: [String: String]
  }

  static func text(_ row: QueuedRow) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Body(
      type: row.kind, timestamp: Date.ISO8601FormatStyle().format(row.created.date),
      customer: row.customer == .nil ? nil : row.customer.text, subject: row.subject,
      data: row.data)
    // Strings alone, which always can be encoded.
    guard let bytes = try? encoder.encode(body) else { return "{}" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
