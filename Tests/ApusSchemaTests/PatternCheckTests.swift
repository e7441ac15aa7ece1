// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusSchema

@Suite struct PatternCheckTests {
  @Test(
    "patterns of the common subset are accepted",
    arguments: [
      "", "abc", "[a-z]+", "^[a-z][a-z0-9-]{0,62}$", "(a|b)*", "(?:ab)?c", "\\d{4}-\\d{2}-\\d{2}",
      "[^/]+",
      "a{2}", "a{2,}", "a{2,5}?", "a+?b*?", "\\.", "[\\]\\-\\d]", "[+-]", "[-a]", "ä+", "[ä-ü]",
      "(()|a)", "a||b", ".",
      "\\w+@\\w+\\.[a-z]{2,}", "\\\\", "[.*+?(){}|^$]",
    ])
  func accepts(_ pattern: String) {
    #expect(PatternCheck.mistake(in: pattern) == nil)
  }

  @Test(
    "what some of the languages read differently, or nobody can read, is refused",
    arguments: [
      "(", ")", "[", "]", "{", "}", "a{", "a{2", "a{,2}", "a{2,1}", "a{1001}", "*", "+a", "?",
      "a**", "a+*", "(*a)", "|*",
      "(?=a)", "(?!a)", "(?<=a)", "(?<name>a)", "(?P<name>a)", "(?i)a", "\\1", "\\b", "\\B", "\\A",
      "\\z", "\\p{L}", "\\x41",
      "\\u0041", "\\", "[]", "[^]", "[z-a]", "[a-\\d]", "[[a]]", "[a&&b]", "[a--b]", "a^", "$a",
      "a++", "a{99999999999999999999}",
      "(?", "[a-", "[\\", "\\ä",
    ])
  func refuses(_ pattern: String) {
    #expect(PatternCheck.mistake(in: pattern) != nil)
  }

  @Test("any depth of groups is answered, the fifty-first refused")
  func limitsGroups() {
    let deep = String(repeating: "(", count: 50) + String(repeating: ")", count: 50)
    #expect(PatternCheck.mistake(in: deep) == nil)
    #expect(PatternCheck.mistake(in: "(" + deep + ")")?.message.contains("51") == true)
    #expect(PatternCheck.mistake(in: String(repeating: "(", count: 100_000)) != nil)
  }
}
