// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusWire

/// Why a request has no answer, as RFC 9457 says it.
struct Problem: Error, Sendable, Hashable {
  /// What the gateway itself refuses; the id ends the problem's type.
  enum Kind: String, Sendable, Hashable, CaseIterable {
    case badRequest = "bad-request"
    case invalidArgument = "invalid-argument"
    case unauthenticated
    case sessionExpired = "session-expired"
    case csrf
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case lengthRequired = "length-required"
    case contentTooLarge = "content-too-large"
    case uriTooLong = "uri-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case headersTooLarge = "headers-too-large"
    case tooManyRequests = "too-many-requests"
    case unavailable
    case overloaded

    var status: Int {
      switch self {
      case .badRequest, .invalidArgument: 400
      case .unauthenticated, .sessionExpired: 401
      case .csrf, .forbidden: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .notAcceptable: 406
      case .requestTimeout: 408
      case .lengthRequired: 411
      case .contentTooLarge: 413
      case .uriTooLong: 414
      case .unsupportedMediaType: 415
      case .tooManyRequests: 429
      case .headersTooLarge: 431
      case .unavailable, .overloaded: 503
      }
    }

    var title: String {
      switch self {
      case .badRequest: "The request cannot be read"
      case .invalidArgument: "The request does not fit its schema"
      case .unauthenticated: "Sign in first"
      case .sessionExpired: "The session's token has expired: refresh it"
      case .csrf: "The request may come from another site"
      case .forbidden: "This is not for you"
      case .notFound: "There is nothing here"
      case .methodNotAllowed: "This path has other methods"
      case .notAcceptable: "No such form of the answer"
      case .requestTimeout: "The request took too long to come"
      case .lengthRequired: "The request must say how long it is"
      case .contentTooLarge: "The body is too large"
      case .uriTooLong: "The path is too long"
      case .unsupportedMediaType: "The body must be JSON"
      case .headersTooLarge: "The headers are too large"
      case .tooManyRequests: "Too many requests"
      case .unavailable: "Nobody serves this now"
      case .overloaded: "Too much at once"
      }
    }

    /// As the same refusal by a service would be called.
    var code: StatusCode {
      switch self {
      case .badRequest, .invalidArgument, .lengthRequired, .contentTooLarge, .uriTooLong,
        .unsupportedMediaType, .headersTooLarge, .notAcceptable:
        .invalidArgument
      case .unauthenticated, .sessionExpired: .unauthenticated
      case .csrf, .forbidden: .permissionDenied
      case .notFound: .notFound
      case .methodNotAllowed: .unimplemented
      case .requestTimeout: .deadlineExceeded
      case .tooManyRequests: .resourceExhausted
      case .unavailable, .overloaded: .unavailable
      }
    }
  }

  var type: String
  var title: String
  var status: Int
  var detail: String
  var code: StatusCode
  var violations: [Violation] = []
  /// A declared error: its full name and its fields.
  var error: DeclaredError?
  var retryAfter: Duration?
  /// Headers that this problem brings, such as `Allow`.
  var headers: [(name: String, value: String)] = []

  struct DeclaredError: Sendable, Hashable {
    let name: String
    let fields: JSONValue
  }

  static let typePrefix = "https://apus.dev/problems/"

  init(_ kind: Kind, _ detail: String, retryAfter: Duration? = nil) {
    type = Self.typePrefix + kind.rawValue
    title = kind.title
    status = kind.status
    self.detail = detail
    code = kind.code
    self.retryAfter = retryAfter
  }

  init(type: String, title: String, status: Int, detail: String, code: StatusCode) {
    self.type = type
    self.title = title
    self.status = status
    self.detail = detail
    self.code = code
  }

  static func violations(_ violations: [Violation]) -> Problem {
    let text = violations.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }
    var problem = Problem(.invalidArgument, text.joined(separator: "; "))
    problem.violations = violations
    return problem
  }

  static func == (left: Problem, right: Problem) -> Bool {
    left.type == right.type && left.status == right.status && left.detail == right.detail
      && left.code == right.code && left.violations == right.violations && left.error == right.error
      && left.retryAfter == right.retryAfter
      && left.headers.elementsEqual(right.headers) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    hasher.combine(detail)
  }
}
