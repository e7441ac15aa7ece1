// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import HTTPTypes
package import Hummingbird
package import Logging

/// The console over HTTP: pages, the JSON of `apus.console.v1`, and OpenTelemetry's three doors.
package struct ConsoleSite: HTTPResponder {
  package typealias Context = BasicRequestContext

  let access: RequestAccess
  let pages: StaticPages
  let api: JSONCalls
  let streams: OperatorStreams
  let collector: OTLPDoor
  let logger: Logger

  package init(
    access: RequestAccess, pages: StaticPages, api: JSONCalls, collector: OTLPDoor, logger: Logger,
    streams: OperatorStreams = OperatorStreams(nil)
  ) {
    self.access = access
    self.pages = pages
    self.api = api
    self.streams = streams
    self.collector = collector
    self.logger = logger
  }

  package func respond(to request: Request, context: Context) async throws -> Response {
    await response(to: request)
  }

  func response(to request: Request) async -> Response {
    var response = await answer(request)
    for (name, value) in SecurityHeaders.all { response.headers[name] = value }
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(_ request: Request) async -> Response {
    let path = request.uri.path
    // Whether it lives is no secret; what a supervisor or a container asks.
    if path == "/health" {
      return Response(status: .ok, body: .init(byteBuffer: .init(string: "ok\n")))
    }
    switch access.decide(claim(of: request)) {
    case .refused(let status, let reason): return refusal(request, status, reason)
    case .welcomed: return welcome(request)
    case .allowed: break
    }
    switch (request.method, path) {
    case (.post, _) where path.hasPrefix("/api/"):
      return await api.answer(String(path.dropFirst("/api/".count)), request)
    case (.get, "/api/stream"): return await streams.answer(request)
    case (.get, "/api/tailLogs"): return await api.events("tailLogs", request)
    case (.post, "/v1/traces"), (.post, "/v1/metrics"), (.post, "/v1/logs"):
      return await collector.take(String(path.dropFirst("/v1/".count)), request)
    case (.get, _) where path.hasPrefix("/api/") || path.hasPrefix("/v1/"),
      (.head, _) where path.hasPrefix("/api/") || path.hasPrefix("/v1/"):
      return Problem(.unimplemented, "this is asked with POST").response(status: .methodNotAllowed)
    case (.get, _), (.head, _): return await pages.answer(request)
    default:
      return Problem(.unimplemented, "nothing here takes \(request.method)").response(
        status: .methodNotAllowed)
    }
  }

  private func claim(of request: Request) -> RequestAccess.Claim {
    var claim = RequestAccess.Claim()
    claim.method = request.method.rawValue
    claim.path = request.uri.path
    claim.host = request.head.authority
    claim.origin = request.headers[.origin]
    claim.fetchSite = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
    claim.referer = HTTPField.Name("Referer").flatMap { request.headers[$0] }
    claim.authorization = request.headers[.authorization]
    claim.cookie = request.headers[.cookie]
    claim.queryToken = request.uri.queryParameters["token"].map(String.init)
    return claim
  }

  /// People see how to get in; programs get a problem.
  private func refusal(_ request: Request, _ status: Int, _ reason: String) -> Response {
    logger.debug("refused", metadata: ["path": "\(request.uri.path)", "reason": "\(reason)"])
    let isForPeople =
      status == 401 && request.method == .get
      && request.headers[.accept]?.contains("text/html") == true
    guard isForPeople else {
      let code: StatusCode = status == 401 ? .unauthenticated : .permissionDenied
      return Problem(code, reason).response(status: .init(code: status))
    }
    var response = Response(
      status: .unauthorized, body: .init(byteBuffer: .init(string: Self.wayIn)))
    response.headers[.contentType] = "text/html; charset=utf-8"
    return response
  }

  /// To the same place without the token, so that it stays out of histories and of other sites.
  private func welcome(_ request: Request) -> Response {
    let rest = request.uri.query.map { query in
      query.split(separator: "&").filter { !$0.hasPrefix("token=") }.joined(separator: "&")
    }
    // One slash: two would name another host.
    let path = "/" + request.uri.path.drop { $0 == "/" }
    let location = path + (rest.map { $0.isEmpty ? "" : "?" + $0 } ?? "")
    var response = Response(status: .seeOther)
    response.headers[.location] = location
    response.headers[.setCookie] = access.setCookie()
    return response
  }

  private static let wayIn = """
    <!doctype html><html lang="en"><meta charset="utf-8"><title>Apus console</title>
    <p>This console opens with its token. <code>apus open console</code> prints the address that
    has it; so does <code>apus up</code>.</p></html>

    """
}
