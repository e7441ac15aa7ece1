// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusWire

@Suite struct TextPatternTests {
  @Test(
    "what fits is taken, whole and no less",
    arguments: [
      ("[a-z]{2}", ["de", "en"], ["d", "deu", "De", "d1", ""]),
      ("a|bc|", ["a", "bc", ""], ["b", "abc", "abcx"]),
      ("(?:ab)*c+?d?", ["c", "abc", "ababccd"], ["ab", "dc", "abab"]),
      ("^\\d{3}-\\w+$", ["123-a_9"], ["12-a", "123-", "123-ä"]),
      ("a{2,}", ["aa", "aaaaa"], ["a", ""]),
      ("a{0,2}b{0}", ["", "a", "aa"], ["aaa", "b", "ab"]),
      ("[^a-c\\d]", ["d", "ä", "-"], ["a", "7", ""]),
      ("[\\w.-]+", ["a.b-c"], ["a b"]),
      ("[a-]", ["a", "-"], ["b"]),
      ("\\$\\(\\\\", ["$(\\"], ["$("]),
      (".", ["x", "ß", "😀"], ["\n", "xx"]),
      ("\\S\\s\\D", ["a b", "1\tx"], ["a 1"]),
      ("((a|b)*c)*", ["", "c", "abcbc"], ["ab"]),
    ])
  func matches(pattern: String, fitting: [String], others: [String]) {
    let compiled = TextPattern(pattern)
    for text in fitting { #expect(compiled.matches(text), "\(pattern) takes \(text)") }
    for text in others { #expect(!compiled.matches(text), "\(pattern) refuses \(text)") }
  }

  @Test("a pattern that backtracks for ever elsewhere takes as many steps as the text is long")
  func linear() {
    let pattern = TextPattern("(a*)*b|(a|aa)+c")
    #expect(!pattern.matches(String(repeating: "a", count: 50_000)))
    #expect(pattern.matches(String(repeating: "a", count: 50_000) + "b"))
  }

  @Test("a text longer than the limit does not match")
  func limit() {
    let pattern = TextPattern("a*")
    #expect(pattern.matches(String(repeating: "a", count: TextPattern.maxScalarCount)))
    #expect(!pattern.matches(String(repeating: "a", count: TextPattern.maxScalarCount + 1)))
  }
}
