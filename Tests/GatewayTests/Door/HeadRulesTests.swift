// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

@Suite struct HeadRulesTests {
  private func refusal(
    _ headers: [(String, String)], target: String = "/", verb: String = "GET", isOld: Bool = false
  ) -> Problem? {
    HeadRules.refusal(isOld: isOld, verb: verb, target: target, headers: headers)
  }

  @Test("a usual head is let in")
  func usual() {
    #expect(refusal([("Host", "shop.example:8080"), ("Accept", "*/*")]) == nil)
    #expect(refusal([("host", "[::1]:80")]) == nil)
    #expect(refusal([("Host", "a"), ("Transfer-Encoding", "Chunked")], verb: "POST") == nil)
    #expect(refusal([("Host", "a")], target: "*", verb: "OPTIONS") == nil)
    #expect(refusal([], isOld: true) == nil)
  }

  @Test("what could be read in two ways is refused")
  func refused() {
    for headers in [
      [], [("Host", "a"), ("Host", "b")], [("Host", "a"), ("HOST", "a")], [("Host", "")],
      [("Host", "a b")], [("Host", "a@b")], [("Host", "a/b")], [("Host", "a,b")],
      [("Host", "a\u{e9}")], [("Host", "a"), ("X_Forwarded_For", "1.1.1.1")],
      [("Host", "a"), ("Transfer-Encoding", "gzip, chunked")],
      [("Host", "a"), ("Transfer-Encoding", "identity")],
      [("Host", "a"), ("Transfer-Encoding", "chunked, chunked")],
      [("Host", "a"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
      [("Host", "a"), ("Transfer-Encoding", "xchunked")],
    ] as [[(String, String)]] {
      #expect(refusal(headers)?.status == 400, "\(headers)")
    }
    #expect(refusal([("Transfer-Encoding", "chunked")], isOld: true) != nil)
    for target in ["http://a/b", "//a@b", "a", "*", ""] where target != "//a@b" {
      #expect(refusal([("Host", "a")], target: target) != nil, "\(target)")
    }
  }
}
