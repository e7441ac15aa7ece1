// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@Suite struct JSONValueTests {
  @Test(
    "a document is printed as it was read",
    arguments: [
      "null", "true", "[]", "{}", "-0", "1e400", "123456789012345678901234567890",
      #"{"b":1,"a":[false,{"c":""}]}"#,
      #""\"\\\n\r\t\u0000\u009b é 😀""#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).compact() == text)
    #expect(try JSONValue(parsing: JSONValue(parsing: text).pretty()).compact() == text)
  }

  @Test("escapes mean what RFC 8259 says")
  func escapes() throws {
    #expect(try JSONValue(parsing: #""\u0041\/\b\f\ud83d\ude00""#) == .string("A/\u{8}\u{C}😀"))
  }

  @Test(
    "what is no JSON is refused at its place",
    arguments: [
      ("", 1, 1, "a value is missing at the end of the text"),
      ("{\n  \"a\" 1}", 2, 7, "expected ':' after \"a\", found '1'"),
      (#"{"a":1,"a":2}"#, 1, 8, "the member \"a\" is there twice"),
      ("[1,]", 1, 4, "expected a value, found ']'"),
      ("01", 1, 2, "a number cannot begin with 0"),
      ("1.", 1, 3, "expected a digit, found the end of the text"),
      ("1 2", 1, 3, "unexpected '2' after the end of the document"),
      (#""\ud83d""#, 1, 8, "half of a surrogate pair stands alone"),
      (#""\x""#, 1, 3, "\\'x' is no escape of JSON"),
      ("\"a\nb\"", 1, 3, "a control character in a string must be written as \\u000a"),
      ("\"a", 1, 3, "the string has no end"), ("nul", 1, 1, "expected a value, found 'n'"),
      ("{1:2}", 1, 2, "expected a member's name in quotes, found '1'"),
    ])
  func refusals(text: String, line: Int, column: Int, message: String) throws {
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error.message == message)
    #expect(error.line == line && error.column == column)
  }

  @Test("bytes that are no UTF-8 are refused")
  func invalidUTF8() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test("every prefix of a document is refused, and none traps")
  func prefixes() {
    let text = Array(#"{"a":[1.5e3,"\u00e9\ud83d\ude00",{"b":null}],"c":-0}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<end])) }
    }
  }

  @Test(
    "an integer is exact or refused",
    arguments: [
      ("18446744073709551615", UInt64.max), ("1.8446744073709551615e19", .max), ("0.0", 0),
      ("-0", 0), ("100e-2", 1),
      ("18446744073709551616", nil), ("1e20", nil), ("1e999999999999", nil), ("0.5", nil),
      ("1e-1", nil), ("-1", nil),
      ("0e99999", 0),
    ] as [(String, UInt64?)])
  func integers(text: String, expected: UInt64?) throws {
    guard case .number(let number) = try JSONValue(parsing: text) else {
      Issue.record("no number")
      return
    }
    #expect((try? number.integer(UInt64.self)) == expected)
  }
}
