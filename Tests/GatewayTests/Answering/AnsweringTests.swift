// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusWire
import Hummingbird
import Testing

@testable import Gateway

@Suite struct AnsweringTests {
  private func json(_ answer: Answer) throws -> JSONValue {
    guard case .bytes(let body) = answer.body else { throw CancellationError() }
    return try JSONValue(parsing: String(buffer: body))
  }

  @Test("a declared error is told by its name, with its fields")
  func declared() throws {
    let id = UUID()
    var failure = RPCError(.notFound, "no such book")
    let error = UnknownBook(book: id)
    failure.typedErrorHash = UnknownBook.errorHash
    failure.payload = error.encoded()
    let document = try json(Answer(Problem(failure, Shelf.package.index), instance: "r1"))
    #expect(document["type"] == "urn:apus:test.shelf.v1.UnknownBook")
    #expect(document["title"] == "No such book.")
    #expect(document["status"] == 404)
    #expect(document["code"] == "notFound")
    #expect(document["instance"] == "r1")
    #expect(document["error"]?["name"] == "test.shelf.v1.UnknownBook")
    #expect(
      document["error"]?["fields"]?["book"] == .string(id.uuidString.lowercased()))
  }

  @Test(
    "what happened inside stays inside",
    arguments: [StatusCode.internal, .unknown, .dataLoss, .unavailable, .deadlineExceeded])
  func inside(code: StatusCode) throws {
    let failure = RPCError(code, "127.0.0.1:4711: SELECT secret", hops: ["shop.cart.v1"])
    let text = try json(Answer(Problem(failure, nil), instance: "r")).compact()
    #expect(!text.contains("secret") && !text.contains("4711") && !text.contains("shop.cart"))
  }

  @Test("every status of a call has its number in HTTP, and 429 and 503 say when to come again")
  func statuses() {
    let numbers = StatusCode.allCases.map(\.httpStatus)
    #expect(
      numbers == [
        200, 499, 500, 400, 504, 404, 409, 403, 429, 409, 409, 400, 501, 500, 503, 500, 401,
      ])
    for code in StatusCode.allCases {
      let problem = Problem(RPCError(code, ""), nil)
      #expect((problem.retryAfter != nil) == [429, 503].contains(problem.status), "\(code)")
    }
  }

  @Test("seconds to wait are whole, and at least one")
  func waits() throws {
    for (wait, seconds) in [(Duration.milliseconds(1), 1), (.milliseconds(1_001), 2), (.zero, 1)] {
      let answer = Answer(Problem(.overloaded, "", retryAfter: wait), instance: "r")
      #expect(answer.headers.first { $0.name == "retry-after" }?.value == "\(seconds)")
    }
  }

  @Test("an event that the reader has is not told again, whichever gateway told it")
  func events() {
    var first = EventLog(lastID: nil)
    let one = first.event("{\"a\":1}")
    #expect(one?.hasPrefix("id: 1-") == true)
    #expect(one?.hasSuffix("\ndata: {\"a\":1}\n\n") == true)
    // Who says the same twice on one stream means it.
    #expect(first.event("{\"a\":1}")?.hasPrefix("id: 2-") == true)

    let id = one?.dropFirst(4).prefix { $0 != "\n" }
    var second = EventLog(lastID: id.map(String.init))
    #expect(second.event("{\"a\":1}") == nil)
    #expect(second.event("{\"a\":1}")?.hasPrefix("id: 2-") == true)
  }

  @Test(
    "an id that is none of ours counts as none",
    arguments: [
      "", "x", "1", "1-", "-1", "1-zz", "99999999999999999999-1", "1-2-3", "18446744073709551615-1",
    ])
  func strangeIDs(id: String) {
    var log = EventLog(lastID: id)
    #expect(log.event("{}")?.hasPrefix("id: 1-") == true)
  }

  @Test("tags are compared weakly, and * is any")
  func tags() {
    for header in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*", " \"a\" "] {
      #expect(EntityTag.matches(header, "\"a\""), "\(header)")
    }
    for header in [nil, "", "\"b\"", "a", "\"ab\""] as [String?] {
      #expect(!EntityTag.matches(header, "\"a\""), "\(header ?? "nil")")
    }
  }

  @Test("only JSON in UTF-8 is JSON")
  func mediaTypes() {
    for type in [
      "application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"",
      "application/merge-patch+json",
    ] {
      #expect(MediaType.isJSON(type), "\(type)")
    }
    for type in [
      nil, "", "text/plain", "text/json", "application/jsonx", "application/json; charset=latin1",
      "application/x-www-form-urlencoded",
    ] as [String?] {
      #expect(!MediaType.isJSON(type), "\(type ?? "nil")")
    }
  }
}
