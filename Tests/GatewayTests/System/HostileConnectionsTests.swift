// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

/// Bytes that nobody should send, to a gateway that is running.
@Suite struct HostileConnectionsTests {
  private static let next = "GET /v1/books/newest HTTP/1.1\r\nHost: smuggled\r\n\r\n"
  private static let post =
    "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"

  @Test(
    "a request whose length could be read in two ways is refused, and what follows it is no request",
    arguments: [
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
      "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
      "Content-Length: 2, 2\r\n\r\n{}", "Content-Length: +2\r\n\r\n{}",
      "Content-Length: -2\r\n\r\n{}", "Content-Length: 0x2\r\n\r\n{}",
      "Content-Length: 2 2\r\n\r\n{}", "Content-Length: \r\n\r\n",
      "Content-Length: 99999999999999999999\r\n\r\n{}",
      "Content-Length : 2\r\n\r\n{}", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n2 \r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
      "Transfer-Encoding: chunked\r\n\r\n2;a\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n2;\rb\r\n{}\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    ])
  func smuggling(rest: String) async throws {
    let place = try await GatewayPlace.shared.value
    let (answers, isClosed) = try await place.client.send(Self.post + rest + Self.next)
    #expect(answers.map(\.status) == [400], "\(rest)")
    #expect(answers.first?.problem == "https://apus.dev/problems/bad-request")
    #expect(isClosed)
  }

  @Test(
    "a head that breaks the grammar is refused, and the connection ends",
    arguments: [
      "GET /v1/books HTTP/1.1\nHost: a\n\n", "GET /v1/books HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\n Host: a\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\nX: b\u{0}c\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\nX: b\u{1}c\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\nX_Y: b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\n\r\n", "GET /v1/books HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /v1/books HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /v1/books HTTP/1.1\r\nHost: a@b\r\n\r\n",
      "GET\t/v1/books\tHTTP/1.1\r\nHost: a\r\n\r\n", "GET /v1/books HTTP/2.0\r\nHost: a\r\n\r\n",
      "GET /v1/books HTTP/1.2\r\nHost: a\r\n\r\n", "GET /v1/books\r\n\r\n",
      "get /v1/books HTTP/1.1\r\nHost: a\r\n\r\n", "BREW /v1/books HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET http://a/v1/books HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET http://evil/v1/books HTTP/1.1\r\nHost: a\r\n\r\n",
      "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a\u{0}b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}",
      "GET /v1/books HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
  func grammar(bytes: String) async throws {
    let place = try await GatewayPlace.shared.value
    let (answers, isClosed) = try await place.client.send(bytes)
    #expect(answers.map(\.status) == [400], "\(bytes)")
    #expect(isClosed)
  }

  @Test(
    "no other spelling of a path reaches a route that needs a user",
    arguments: [
      "//v1/mine", "/v1//mine", "/v1/./mine", "/v1/../v1/mine", "/v1/x/../mine", "/v1/%6dine",
      "/v1%2fmine", "/v1%5cmine", "/%2e/v1/mine", "/v1/mine/", "/v1/mine%00", "/v1/mine;a=b",
      "/V1/mine", "/v1/Mine", "/v1/mine%20", "/v1/mine%2e", "/v1/mine/..", "/v1\\mine",
      "/v1/mine%3Fa", "/v1/%2e%2e/v1/mine", "/v1/mine#a", "/./v1/mine",
    ])
  func paths(target: String) async throws {
    let place = try await GatewayPlace.shared.value
    let answer = try await place.client.get(target)
    #expect([400, 404].contains(answer.status), "\(target): \(answer.status)")
  }

  @Test("each of several requests in one packet has its own answer, in order")
  func pipelining() async throws {
    let place = try await GatewayPlace.shared.value
    let targets = ["/v1/books/newest", "/nothing", "/v1/mine", "/health"]
    let bytes = targets.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
    let (answers, _) = try await place.client.send(bytes, answers: 4)
    #expect(answers.map(\.status) == [200, 404, 401, 200])
  }

  @Test("a good request is answered, though garbage comes behind it")
  func garbageBehind() async throws {
    let place = try await GatewayPlace.shared.value
    let (answers, isClosed) = try await place.client.send(Self.next + "\u{0}\u{0}garbage\r\n\r\n")
    #expect(answers.first?.status == 200)
    #expect(answers.count <= 2)
    #expect(isClosed)
  }

  @Test("each byte of a request may come alone")
  func byteByByte() async throws {
    let place = try await GatewayPlace.shared.value
    let connection = try await place.client.open()
    for byte in (Self.post + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"e\r\n1\r\n\"\r\n0\r\n\r\n")
      .utf8
    {
      connection.write([byte])
      await Task.yield()
    }
    try await eventually("an answer") { !RawClient.answers(connection.received).isEmpty }
    #expect(RawClient.answers(connection.received).first?.status == 400)
    connection.close()
  }

  @Test("what is too large is refused with its own number")
  func sizes() async throws {
    let place = try await GatewayPlace.shared.value
    let client = place.client
    func status(_ bytes: String) async throws -> [Int] {
      try await client.send(bytes, answers: 1).answers.map(\.status)
    }
    let long = String(repeating: "a", count: 9_000)
    #expect(try await status("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n") == [414])
    #expect(try await status("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\(long)\r\n\r\n") == [431])
    let many = String(repeating: "X: a\r\n", count: 100)
    #expect(try await status("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n") == [431])
    #expect(try await status(Self.post + "Content-Length: 2000000\r\n\r\n") == [413])
    // Without a length it is refused when it has become too much.
    let chunk = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
    let body = String(repeating: chunk, count: 17)
    #expect(try await status(Self.post + "Transfer-Encoding: chunked\r\n\r\n" + body) == [413])
    let deep = String(repeating: "[", count: 100_000)
    #expect(try await client.request("POST", "/v1/sessions", body: deep).status == 400)
  }

  @Test("what a service says cannot become a header")
  func injection() async throws {
    let place = try await GatewayPlace.shared.value
    let answer = try await place.client.get(
      "/v1/books/0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01", "Idempotency-Key: a")
    #expect(answer.status == 200)
    #expect(answer.values("set-cookie").isEmpty)
    for header in ["X-Request-Id: a", "traceparent: 00-a-b-01"] {
      let answer = try await place.client.get("/v1/books/%0d%0aSet-Cookie:a=b", header)
      #expect(answer.status == 400)
      #expect(answer.values("set-cookie").isEmpty)
    }
    #expect(try await place.client.get("/health", "Origin: http://evil\u{7f}").status == 400)
  }

  @Test("who sends too slowly, or nothing, is let go; others are served meanwhile")
  func slow() async throws {
    let place = try await GatewayPlace([
      "APUS_GATEWAY_HEADER_SECONDS": "1", "APUS_GATEWAY_BODY_SECONDS": "1",
      "APUS_GATEWAY_IDLE_SECONDS": "3",
    ])
    let headers = try await place.client.open()
    headers.write("GET /v1/books HTTP/1.1\r\nHost:")
    let body = try await place.client.open()
    body.write(Self.post + "Content-Length: 10\r\n\r\n{")
    let idle = try await place.client.open()
    // A byte now and then does not buy time.
    let drip = Task {
      while !Task.isCancelled {
        headers.write("a")
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    #expect(try await place.client.get("/v1/books/newest").status == 200)
    try await eventually("all three are closed") {
      headers.isClosed && body.isClosed && idle.isClosed
    }
    drip.cancel()
    #expect(RawClient.answers(headers.received).map(\.status) == [408])
    #expect(RawClient.answers(body.received).map(\.status) == [408])
    #expect(idle.received.isEmpty)
    await place.stop()
  }

  @Test("who asks too often is told when to come again; who has too much at once waits")
  func often() async throws {
    let place = try await GatewayPlace([
      "APUS_GATEWAY_RATE": "20", "APUS_GATEWAY_MAX_STREAMS_PER_ADDRESS": "1",
      "APUS_GATEWAY_MAX_CONNECTIONS_PER_ADDRESS": "8",
    ])
    let client = place.client
    let events = try await client.open()
    events.write(
      "GET /v1/books/f190f5fe-7c3a-4b60-9b1e-3d5b7a2c4e01/events HTTP/1.1\r\nHost: a\r\n\r\n")
    try await eventually("the first stream runs") { events.text.contains("\"two\"") }
    let second = try await client.get("/v1/books/f190f5fe-7c3a-4b60-9b1e-3d5b7a2c4e01/events")
    #expect(second.status == 429)
    #expect(second["retry-after"] == "1")
    events.close()

    var connections: [RawConnection] = []
    for _ in 0..<12 { connections.append(try await client.open()) }
    try await eventually("what is too many is closed") { [connections] in
      connections.filter(\.isClosed).count >= 4
    }
    for connection in connections { connection.close() }

    try await eventually("the limit is reached") {
      guard let answer = try? await client.get("/v1/books/newest") else { return false }
      guard answer.status == 429 else { return false }
      #expect(answer["retry-after"] != nil && answer["ratelimit-policy"] == "\"address\";q=40;w=2")
      return true
    }
    try await eventually("it comes back") {
      (try? await client.get("/v1/books/newest"))?.status == 200
    }
    await place.stop()
  }
}
