// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusRPC
import ApusWire
import Hummingbird

/// What goes back to whoever has asked.
struct Answer: Sendable {
  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: Body = .none

  enum Body: Sendable {
    case none
    case bytes(ByteBuffer)
    /// Events, as they come, until the call or the reader ends.
    case events(EventSource)
  }

  init(_ status: Int, _ headers: [(name: String, value: String)] = [], body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  static func json(_ value: JSONValue, status: Int = 200) -> Answer {
    Answer(
      status, [("content-type", "application/json")],
      body: .bytes(ByteBuffer(string: value.compact())))
  }

  /// - Parameter instance: the request's id.
  init(_ problem: Problem, instance: String) {
    var document: [(String, JSONValue)] = [
      ("type", .string(problem.type)), ("title", .string(problem.title)),
      ("status", .number(JSONNumber(problem.status))), ("detail", .string(problem.detail)),
      ("instance", .string(instance)), ("code", .string(problem.code.description)),
    ]
    if !problem.violations.isEmpty {
      document.append(("violations", .array(problem.violations.map(Self.json))))
    }
    if let error = problem.error {
      document.append(("error", ["name": .string(error.name), "fields": error.fields]))
    }
    var headers: [(name: String, value: String)] = [
      ("content-type", "application/problem+json"), ("cache-control", "no-store"),
    ]
    if let wait = problem.retryAfter {
      // Whole seconds, and never "at once": RFC 9110 §10.2.3.
      let seconds = max(1, Int((wait / .milliseconds(1) / 1_000).rounded(.up)))
      document.append(("retryAfter", .number(JSONNumber(seconds))))
      headers.append(("retry-after", "\(seconds)"))
    }
    let members = document.map { JSONObject.Member(name: $0.0, value: $0.1) }
    self.init(
      problem.status, headers + problem.headers,
      body: .bytes(ByteBuffer(string: JSONValue.object(JSONObject(members: members)).compact())))
  }

  private static func json(_ violation: Violation) -> JSONValue {
    [
      "path": .string(violation.path), "message": .string(violation.message),
      "rule": .string(violation.rule),
    ]
  }

  mutating func set(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    headers.append((name, value))
  }
}

/// A call that streams, not yet begun.
struct EventSource: Sendable {
  let channel: RPCChannel
  let route: Route
  let options: CallOptions
  let request: Bytes
  let lastEventID: String?
  let requestID: String
  /// When the reader has gone, or the stream has ended.
  let onEnd: @Sendable () -> Void
}
