// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

@Suite struct RequestTargetTests {
  @Test(
    "a path in its one spelling is read",
    arguments: [
      ("/", [] as [String]), ("/v1/books", ["v1", "books"]), ("/a/", ["a", ""]),
      ("/v1/books/0190f5fe-7c3a", ["v1", "books", "0190f5fe-7c3a"]),
      ("/a%20b/c%C3%A9", ["a b", "cé"]), ("/a.b/..c/...d", ["a.b", "..c", "...d"]),
      ("/~user/(x)!$&'*+,=:@", ["~user", "(x)!$&'*+,=:@"]), ("/a%25b", ["a%b"]),
      ("/%3F%23", ["?#"]),
    ])
  func canonical(target: String, segments: [String]) throws {
    #expect(try RequestTarget(target).segments.map(\.text) == segments)
  }

  @Test(
    "every other spelling is refused",
    arguments: [
      "", "a", "*", "http://x/a", "//", "//a", "/a//b", "/a//", "/.", "/..", "/a/.", "/a/..",
      "/a/../b", "/a/./b", "/%2e", "/%2e%2e", "/.%2e", "/%2E.", "/a/%2e%2e/b", "/a%2fb", "/a%2Fb",
      "/%2f", "/a%5cb", "/a%5C..%5Cb", "/a\\b", "/a;b", "/a;b=c/d", "/a%00b", "/%00", "/a%0d%0ab",
      "/a%0Ab", "/a%7fb", "/a%1fb", "/%", "/%2", "/%zz", "/a%2", "/%g0", "/%C3", "/%C3%28",
      "/%c0%ae", "/%c0%af", "/%e0%80%af", "/%f0%80%80%af", "/%ff", "/%252e%252e", "/%252f",
      "/%2525%32%65", "/%25%32%65", "/a b", "/a\tb", "/a\u{0}b", "/é", "/a\"b", "/<a>", "/a|b",
      "/a^b", "/{a}", "/[a]", "/a`b", "/a#b", "/..%5c", "/..%2f", "/%2e%2e%2f", "/a/%2e/b",
    ])
  func refused(target: String) {
    #expect(throws: RequestTarget.Problem.self) { try RequestTarget(target) }
  }

  @Test("a target is as long as it may be, and not longer")
  func length() throws {
    let most = "/" + String(repeating: "a", count: RequestTarget.maxByteCount - 1)
    #expect(try RequestTarget(most).segments.count == 1)
    #expect(throws: RequestTarget.Problem.tooLong(byteCount: 8_193)) {
      try RequestTarget(most + "a")
    }
  }

  @Test("the query is what follows the first question mark, and is none of the path")
  func query() throws {
    let target = try RequestTarget("/a?b=/../%2e&c=?d")
    #expect(target.path == "/a")
    #expect(target.query == "b=/../%2e&c=?d")
    #expect(try RequestTarget("/a").query == nil)
    #expect(try RequestTarget("/a?").query == "")
  }

  @Test("parameters of a query are read once, in their order")
  func items() throws {
    let items = try QueryItems("a=1&b=x+y%26z&a=2&c&=d&%C3%A9=%00")
    #expect(items.items.map(\.name) == ["a", "b", "a", "c", "", "é"])
    #expect(items.items.map(\.value) == ["1", "x y&z", "2", "", "d", "\u{0}"])
    for wrong in ["a=%", "a=%4", "%zz=1", "a=%ff"] {
      #expect(throws: Problem.self, "\(wrong)") { try QueryItems(wrong[...]) }
    }
    let many = String(repeating: "a=1&", count: QueryItems.maxCount + 1)
    #expect(throws: Problem.self) { try QueryItems(many[...]) }
  }
}
