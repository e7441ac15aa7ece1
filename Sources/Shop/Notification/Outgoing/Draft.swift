// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Foundation

/// Something that a customer is to be told.
struct Draft: Sendable {
  let customer: UUID
  /// The name of its templates: a ``NotificationKind``, or one that staff has put.
  let kind: String
  let urgency: Urgency
  /// What it is about. A customer is told of one kind and subject once by each way.
  let subject: String
  let data: [String: String]
  /// Where mail goes, instead of to the customer's address.
  var address = ""
  /// Not before then.
  var at: Timestamp?

  init(
    to customer: UUID, _ kind: NotificationKind, about subject: String, _ data: [String: String]
  ) {
    self.init(
      to: customer, kind: kind.rawValue, kind.urgency, about: subject, data)
  }

  init(
    to customer: UUID, kind: String, _ urgency: Urgency, about subject: String,
    _ data: [String: String]
  ) {
    self.customer = customer
    self.kind = kind
    self.urgency = urgency
    self.subject = subject
    // No value of another service makes a text without end.
    self.data = data.mapValues { String($0.prefix(1_000)) }
  }
}

extension UUID {
  /// As RFC 9562 writes it.
  var text: String { uuidString.lowercased() }
}

/// Values as they are kept: one text for one value, so that what is sent again is the same.
enum KeptData {
  static func text(_ data: [String: String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(data) else { return "{}" }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func values(_ text: String) -> [String: String] {
    (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]
  }
}
