// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection
import ApusRPC
import ApusWire
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import OTLPAPI
import Testing

@testable import Console

@Suite struct ConsoleSiteTests {
  private static let word = "0123456789abcdef0123456789abcdef"

  private func site(_ desk: Desk) throws -> ConsoleSite {
    let pages = desk.folder + "/pages"
    try FileManager.default.createDirectory(
      atPath: pages + "/core", withIntermediateDirectories: true)
    for (name, text) in [
      ("index.html", "<p>index"), ("core/a.js", "1"), (".hidden", "secret"), ("x.css", "p{}"),
    ] {
      try text.write(toFile: pages + "/" + name, atomically: true, encoding: .utf8)
    }
    try FileManager.default.createSymbolicLink(
      atPath: pages + "/out.txt", withDestinationPath: desk.folder + "/console.db")
    return ConsoleSite(
      access: RequestAccess(token: AccessToken(Self.word), port: 8090),
      pages: StaticPages(folder: pages),
      api: try JSONCalls(
        .consoleService, channel: .inProcess(desk.handler, caller: "operator/console")),
      collector: OTLPDoor(desk.collector),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func ask(
    _ site: ConsoleSite, _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = [],
    token: String? = word, _ fields: [String: String] = [:]
  ) async throws -> (status: Int, text: String, headers: HTTPFields) {
    var head = HTTPRequest(method: method, scheme: "http", authority: "localhost:8090", path: path)
    if let token { head.headerFields[.authorization] = "Bearer " + token }
    for (name, value) in fields {
      head.headerFields[try #require(HTTPField.Name(name))] = value
    }
    let response = await site.response(
      to: Request(head: head, body: .init(buffer: ByteBuffer(bytes: body))))
    let sink = Sink()
    try await response.body.write(sink)
    return (response.status.code, sink.text, response.headers)
  }

  @Test("a method is asked by its name, with the JSON of its schema")
  func methods() async throws {
    let desk = try await Desk()
    let site = try site(desk)
    try await desk.tell([.sample(1, 1, name: "<script>", at: desk.clock.now)])
    let found = try await ask(site, .post, "/api/findTraces", Array(#"{"limit": 5}"#.utf8))
    #expect(found.status == 200)
    let json = try JSONValue(parsing: found.text)
    guard case .array(let traces)? = json["traces"] else {
      Issue.record("no traces in \(found.text)")
      return
    }
    #expect(traces.first?["root"] == "<script>")
    #expect(found.headers[.contentType] == "application/json")
    try await desk.close()
  }

  @Test("failures are problems: of the schema, of the JSON, and declared ones with their fields")
  func problems() async throws {
    let desk = try await Desk()
    let site = try site(desk)
    let cases: [(String, String, Int, String)] = [
      ("/api/getTrace", #"{"id":"12345678"}"#, 404, "apus.console.v1.UnknownTrace"),
      ("/api/getTrace", #"{"id":""}"#, 400, "has 0 characters"),
      ("/api/getTrace", #"{"nonsense":1}"#, 400, "nonsense"),
      ("/api/getTrace", "{", 400, "no JSON"),
      ("/api/scale", #"{"name":"cart","replicas":2}"#, 409, "apus up"),
      ("/api/nothing", "{}", 404, "no method"),
      ("/api/tailLogs", "{}", 404, "no method"),
      ("/api/call", #"{"method":"x"}"#, 409, "operator/console"),
    ]
    for (path, body, status, text) in cases {
      let answer = try await ask(site, .post, path, Array(body.utf8))
      #expect(answer.status == status, "\(path) \(answer.text)")
      #expect(answer.text.contains(text), "\(answer.text)")
      #expect(answer.headers[.contentType] == "application/problem+json")
    }
    let large = try await ask(site, .post, "/api/call", Array(repeating: 32, count: 5 << 20))
    #expect(large.status == 413)
    try await desk.close()
  }

  @Test("nothing is shown without the token, not even a page; people are told how to get in")
  func closed() async throws {
    let desk = try await Desk()
    let site = try site(desk)
    for (method, path) in [
      (HTTPRequest.Method.get, "/"), (.get, "/core/a.js"), (.post, "/api/listResources"),
      (.post, "/v1/traces"), (.get, "/api/tailLogs"),
    ] {
      let answer = try await ask(site, method, path, token: nil)
      #expect(answer.status == 401)
      #expect(answer.headers[.xContentTypeOptions] == "nosniff")
    }
    let page = try await ask(site, .get, "/", [], token: nil, ["Accept": "text/html"])
    #expect(page.status == 401 && page.text.contains("apus open console"))
    #expect(try await ask(site, .get, "/health", token: nil).status == 200)
    let welcome = try await ask(site, .get, "//evil.example/a?token=\(Self.word)&b=1", token: nil)
    #expect(welcome.status == 303)
    #expect(welcome.headers[.location] == "/evil.example/a?b=1")
    try await desk.close()
  }

  @Test(
    "pages come from their folder and from nowhere else",
    arguments: [
      ("/", 200), ("/traces/123", 200), ("/core/a.js", 200), ("/x.css", 200), ("/nothing.js", 404),
      ("/../console.db", 404), ("/%2e%2e/console.db", 404), ("/.hidden", 404), ("/out.txt", 404),
      ("/core/..%2f..%2fconsole.db", 404), ("/%00", 404), ("/core", 200),
    ])
  func pages(_ path: String, _ status: Int) async throws {
    let desk = try await Desk()
    let answer = try await ask(try site(desk), .get, path)
    #expect(answer.status == status)
    #expect(!answer.text.contains("SQLite"))
    try await desk.close()
  }

  @Test("a page that was not changed is not sent again")
  func unchanged() async throws {
    let desk = try await Desk()
    let site = try site(desk)
    let tag = try #require(try await ask(site, .get, "/x.css").headers[.eTag])
    let again = try await ask(site, .get, "/x.css", [], ["If-None-Match": tag])
    #expect(again.status == 304 && again.text.isEmpty)
    #expect(try await ask(site, .head, "/x.css").text.isEmpty)
    try await desk.close()
  }

  @Test("OpenTelemetry's door takes protobuf, and says what is wrong with anything else")
  func otlp() async throws {
    let desk = try await Desk()
    let site = try site(desk)
    let export = Array(
      ExportTraceServiceRequest(resourceSpans: [
        desk.group([.sample(1, 1, at: desk.clock.now)], "shop")
      ]).encoded())
    let type = ["Content-Type": "application/x-protobuf"]
    #expect(try await ask(site, .post, "/v1/traces", export, type).status == 200)
    #expect(try await desk.console.getTrace(id: OTLPText.hex(.trace(1))).spans.count == 1)
    #expect(
      try await ask(site, .post, "/v1/traces", export, ["Content-Type": "application/json"]).status
        == 415)
    #expect(try await ask(site, .post, "/v1/traces", [0xFF, 0xFF], type).status == 400)
    let packed = type.merging(["Content-Encoding": "gzip"]) { $1 }
    #expect(try await ask(site, .post, "/v1/traces", export, packed).status == 400)
    let unknown = type.merging(["Content-Encoding": "br"]) { $1 }
    #expect(try await ask(site, .post, "/v1/traces", export, unknown).status == 400)
    let huge = [UInt8](repeating: 0, count: 9 << 20)
    #expect(try await ask(site, .post, "/v1/traces", huge, type).status == 413)
    #expect(try await ask(site, .get, "/v1/traces").status == 405)
    try await desk.close()
  }

  @Test("a body that there is no room for is refused before it is read")
  func room() async throws {
    let desk = try await Desk()
    let site = try site(desk)
    let type = ["Content-Type": "application/x-protobuf"]
    let limit = desk.collector.limits.waitingByteCount
    // The body is no export: that is 400, once it is read.
    let statuses = try await desk.collector.withRoom(limit - 10) {
      var statuses: [Int] = []
      for length in ["20", nil, "2"] {
        let fields = length.map { type.merging(["Content-Length": $0]) { $1 } } ?? type
        statuses.append(try await ask(site, .post, "/v1/traces", [0xFF, 0xFF], fields).status)
      }
      return statuses
    }
    #expect(statuses == [503, 503, 400])
    #expect(desk.collector.waitingCount == 0)
    try await desk.close()
  }
}

/// What an answer's body holds.
private final class Sink: ResponseBodyWriter {
  private(set) var text = ""

  func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
