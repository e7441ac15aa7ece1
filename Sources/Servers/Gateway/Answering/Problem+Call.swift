// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection

extension Problem {
  /// What a call's failure is to somebody outside. What happened inside of the system stays inside:
  /// of failures that are no answer to the caller only the kind is told.
  init(_ failure: RPCError, _ index: SchemaIndex?) {
    let declared = index?.error(hash: failure.typedErrorHash).flatMap { schema in
      (try? index?.json(failure.payload, as: schema.name)).flatMap { $0 }.map {
        DeclaredError(name: schema.name, fields: $0)
      }
    }
    let code = failure.code
    self.init(
      type: declared.map { "urn:apus:\($0.name)" } ?? Self.typePrefix + code.problemID,
      title: declared.flatMap { index?.message(named: $0.name) }.map(Self.title) ?? code.title,
      status: code.httpStatus, detail: Self.detail(failure, declared), code: code)
    error = declared
    retryAfter = failure.retryAfter ?? code.usualRetryAfter
  }

  private static func title(_ schema: MessageSchema) -> String {
    let line = schema.documentation.split(separator: "\n").first.map(String.init)
    return line ?? schema.name.split(separator: ".").last.map(String.init) ?? schema.name
  }

  private static func detail(_ failure: RPCError, _ declared: DeclaredError?) -> String {
    if declared != nil { return failure.message }
    switch failure.code {
    case .internal, .unknown, .dataLoss:
      return "something went wrong inside; the request's id finds it in the logs"
    case .unavailable: return "a service that is needed cannot be reached now"
    case .deadlineExceeded: return "the services did not answer in time"
    default: return failure.message
    }
  }
}

extension StatusCode {
  var httpStatus: Int {
    switch self {
    case .ok: 200
    case .cancelled: 499
    case .invalidArgument, .outOfRange: 400
    case .unauthenticated: 401
    case .permissionDenied: 403
    case .notFound: 404
    case .alreadyExists, .aborted, .failedPrecondition: 409
    case .resourceExhausted: 429
    case .unimplemented: 501
    case .internal, .dataLoss, .unknown: 500
    case .unavailable: 503
    case .deadlineExceeded: 504
    }
  }

  var title: String {
    switch self {
    case .ok: "Nothing is wrong"
    case .cancelled: "The request was given up"
    case .invalidArgument: "The request does not fit its schema"
    case .outOfRange: "Something is out of range"
    case .unauthenticated: "Sign in first"
    case .permissionDenied: "This is not for you"
    case .notFound: "It is not there"
    case .alreadyExists: "It is there already"
    case .aborted: "Something else came first"
    case .failedPrecondition: "Not in this state"
    case .resourceExhausted: "Too many requests"
    case .unimplemented: "Nobody does this"
    case .internal, .unknown: "Something went wrong"
    case .dataLoss: "Something was lost"
    case .unavailable: "Nobody serves this now"
    case .deadlineExceeded: "It took too long"
    }
  }

  /// `invalidArgument` is `invalid-argument`.
  var problemID: String {
    description.reduce(into: "") { id, letter in
      if letter.isUppercase { id += "-" }
      id += letter.lowercased()
    }
  }

  /// 503 and 429 always say when to come again.
  var usualRetryAfter: Duration? {
    switch self {
    case .unavailable, .resourceExhausted: .seconds(1)
    default: nil
    }
  }
}
