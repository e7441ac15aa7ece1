// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusWire

@Suite struct TextRulesTests {
  @Test(
    "addresses that can be written to are taken",
    arguments: ["ada@example.org", "a.b+c@x-y.example.co", "_@1.de", "o'neil@b.c"])
  func addresses(_ text: String) {
    #expect(TextRules.isEmail(text))
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", "@", "ada", "ada@", "@example.org", "ada@localhost", "ada@@example.org",
      "a b@example.org",
      "ada@-x.org", "ada@x-.org", "ada@.org", "ada@example..org", "ada@exämple.org",
      "ada@example.org\n", "\"a\"@example.org", String(repeating: "a", count: 65) + "@example.org",
      "a@" + String(repeating: "b.", count: 130) + "org",
    ])
  func noAddresses(_ text: String) {
    #expect(!TextRules.isEmail(text))
  }

  @Test(
    "absolute URLs of the web are taken",
    arguments: [
      "https://example.org", "HTTP://localhost:8080/a?b=c#d", "https://[::1]:443/",
      "https://a.b./x%20y", "http://10.0.0.1:65535",
    ])
  func urls(_ text: String) {
    #expect(TextRules.isURL(text))
  }

  @Test(
    "what is no absolute URL of the web is refused",
    arguments: [
      "", "example.org", "//example.org", "ftp://example.org", "https://", "https:///x",
      "https://a b", "https://a\n", "https://user:pass@host/", "https://host:0",
      "https://host:65536",
      "https://host:", "https://-a", "javascript:alert(1)", "https://[::1", "https://ex<ample",
    ])
  func noURLs(_ text: String) {
    #expect(!TextRules.isURL(text))
  }
}
