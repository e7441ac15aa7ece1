// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// A request as it stands at the door: its head, and a way to its body.
struct Visit: Sendable {
  let verb: String
  /// As it came.
  let target: String
  let headers: HTTPFields
  /// The host and port that the client believes to speak with.
  let host: String
  /// The client's address, without the port.
  let address: String
  /// Names this request in logs, traces and answers.
  let id: String
  let body: RequestBody

  func header(_ name: HTTPField.Name) -> String? { headers[name] }

  /// Whether the client asks for a page, and not for data.
  var wantsPage: Bool {
    headers[.accept]?.split(separator: ",").contains { part in
      part.drop { $0 == " " }.hasPrefix("text/html")
    } ?? false
  }
}

extension HTTPField.Name {
  static let session = known("apus-session")
  static let csrfToken = known("x-csrf-token")
  static let idempotencyKey = known("idempotency-key")
  static let fetchSite = known("sec-fetch-site")
  static let lastEvent = known("last-event-id")
  static let requestID = known("x-request-id")
  static let traceParent = known("traceparent")

  private static func known(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no header's name") }
    return name
  }
}
