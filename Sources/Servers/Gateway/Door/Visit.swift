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
  let address: ClientAddress
  /// Names this request in logs, traces and answers.
  let id: String
  let body: RequestBody
  /// Found on the way, for those who tell of it afterwards.
  var route: Route?
  var allowance: Turnstile.Allowance?

  init(
    verb: String, target: String, headers: HTTPFields, host: String, address: ClientAddress,
    id: String, body: RequestBody
  ) {
    self.verb = verb
    self.target = target
    self.headers = headers
    self.host = host
    self.address = address
    self.id = id
    self.body = body
  }

  func header(_ name: HTTPField.Name) -> String? { headers[name] }

  var isReading: Bool { verb == "GET" || verb == "HEAD" }

  /// Whether the client asks for a page, and not for data.
  var wantsPage: Bool {
    headers[.accept]?.split(separator: ",").contains { part in
      part.drop { $0 == " " }.hasPrefix("text/html")
    } ?? false
  }

  func readBody(_ limit: Int) async throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await part in body {
        guard bytes.count + part.readableBytes <= limit else {
          throw Problem(
            .contentTooLarge, "the body has more than \(limit) bytes, which are allowed")
        }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(.badRequest, "the body cannot be read")
    }
    return bytes
  }
}

extension HTTPField.Name {
  static let session = known("apus-session")
  static let csrfToken = known("x-csrf-token")
  static let idempotencyKey = known("idempotency-key")
  static let fetchSite = known("sec-fetch-site")
  static let lastEvent = known("last-event-id")
  static let forwardedFor = known("x-forwarded-for")
  static let traceParent = known("traceparent")

  private static func known(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else {
      preconditionFailure("\(text) is no header's name")
    }
    return name
  }
}
