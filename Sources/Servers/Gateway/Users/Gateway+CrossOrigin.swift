// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What pages of other origins may do. Spec: WHATWG Fetch, "CORS protocol".
extension Gateway {
  /// `OPTIONS`: which methods a path has, and a browser's question before a request.
  func options(
    _ visit: Visit, _ target: RequestTarget, _ page: RouteBook.Page
  ) throws(Problem) -> Answer {
    let verbs: [String]
    switch page.table.match("OPTIONS", target.segments) {
    case .verbs(let known): verbs = known
    case .route, .none:
      guard OwnPage(path: target.path) != nil || site?.file(at: target.segments) != nil else {
        throw Problem(.notFound, "nothing is served at \(target.path)")
      }
      verbs = ["GET"]
    }
    var answer = Answer(204, [("allow", Self.allow(verbs))])
    guard visit.header(.accessControlRequestMethod) != nil, isAllowedOrigin(visit) else {
      return answer
    }
    answer.headers += [
      ("access-control-allow-methods", Self.allow(verbs)),
      ("access-control-allow-headers", Self.requestHeaders),
      ("access-control-max-age", "600"),
    ]
    return answer
  }

  private static let requestHeaders =
    "authorization, content-type, idempotency-key, last-event-id, x-csrf-token, apus-session, "
    + "traceparent"

  private static let answerHeaders =
    "etag, retry-after, ratelimit, ratelimit-policy, x-request-id, traceresponse"

  private func isAllowedOrigin(_ visit: Visit) -> Bool {
    visit.header(.origin).map { origins.allowed.contains($0) } ?? false
  }

  /// Answers differ by origin as soon as any other one is allowed.
  func crossOriginHeaders(_ visit: Visit) -> [(name: String, value: String)] {
    guard !origins.allowed.isEmpty else { return [] }
    guard let origin = visit.header(.origin), isAllowedOrigin(visit) else {
      return [("vary", "origin")]
    }
    return [
      ("vary", "origin"), ("access-control-allow-origin", origin),
      ("access-control-allow-credentials", "true"),
      ("access-control-expose-headers", Self.answerHeaders),
    ]
  }
}
