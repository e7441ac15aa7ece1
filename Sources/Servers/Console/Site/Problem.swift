// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import HTTPTypes
import Hummingbird

/// A failure as RFC 9457 writes it, with the same members as the gateway's.
struct Problem {
  var code: StatusCode
  var detail: String
  /// The full name of a declared error, with its fields.
  var typed: (name: String, value: JSONValue)?

  init(_ code: StatusCode, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  init(_ error: RPCError, _ index: SchemaIndex) {
    self.init(error.code, error.message)
    typed = index.error(hash: error.typedErrorHash).flatMap { schema in
      (try? index.json(error.payload, as: schema.name)).map { (schema.name, $0) }
    }
  }

  func response(status: HTTPResponse.Status? = nil) -> Response {
    let status = status ?? HTTPResponse.Status(code: code.httpStatus)
    var response = Response(
      status: status,
      body: .init(byteBuffer: .init(string: document(status: status).compact() + "\n")))
    response.headers[.contentType] = "application/problem+json"
    response.headers[.cacheControl] = "no-store"
    if status.code == 429 || status.code == 503 { response.headers[.retryAfter] = "1" }
    return response
  }

  func document(status: HTTPResponse.Status? = nil) -> JSONValue {
    let status = status ?? HTTPResponse.Status(code: code.httpStatus)
    let title = HTTPResponse.Status(integerLiteral: status.code).reasonPhrase
    var document = JSONObject()
    document.append("type", .string(typed.map { "urn:apus:" + $0.name } ?? "about:blank"))
    document.append("title", .string(title))
    document.append("status", .number(JSONNumber(status.code)))
    document.append("detail", .string(detail))
    document.append("code", .string("\(code)"))
    if let typed {
      document.append("error", ["name": .string(typed.name), "fields": typed.value])
    }
    return .object(document)
  }
}

extension StatusCode {
  /// As the gateway maps them.
  var httpStatus: Int {
    switch self {
    case .ok: 200
    case .invalidArgument, .outOfRange: 400
    case .unauthenticated: 401
    case .permissionDenied: 403
    case .notFound: 404
    case .alreadyExists, .aborted, .failedPrecondition: 409
    case .resourceExhausted: 429
    case .cancelled: 499
    case .unknown, .internal, .dataLoss: 500
    case .unimplemented: 501
    case .unavailable: 503
    case .deadlineExceeded: 504
    }
  }
}
