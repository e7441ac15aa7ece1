// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusWire
import Testing

@Suite struct RulesTests {
  private static let index: SchemaIndex = {
    func field(
      _ name: String, _ number: UInt32, _ type: ValueType, _ shape: FieldSchema.Shape = .singular,
      _ annotations: (String, [String])...
    ) -> FieldSchema {
      FieldSchema(
        name: name, number: number, type: type, shape: shape,
        annotations: annotations.map { AnnotationSchema(name: $0.0, arguments: $0.1) })
    }
    let inner = MessageSchema(
      name: "t.Inner", fields: [field("code", 1, .string, .singular, ("length", ["1...3"]))])
    let outer = MessageSchema(
      name: "t.Outer",
      fields: [
        field("text", 1, .string, .optional, ("length", ["2 ... 4"])),
        field("count", 2, .int32, .singular, ("range", ["-5...1_000"])),
        field("ratio", 3, .double, .singular, ("range", ["0.0...1.0"])),
        field(
          "tags", 4, .string, .list, ("count", ["0...2"]), ("unique", []),
          ("each", ["@pattern(\"[a-z]\\\\d+\")"])),
        field("mail", 5, .string, .optional, ("email", [])),
        field("inner", 6, .message("t.Inner"), .optional),
        field("inners", 7, .message("t.Inner"), .list),
        field("byName", 8, .message("t.Inner"), .map(key: .string)),
        field("needed", 9, .string, .optional, ("required", [])),
        field("secret", 10, .uint32, .singular, ("range", ["0...9"]), ("sensitive", [])),
        field(
          "broken", 11, .string, .optional, ("pattern", ["\"((\""]), ("length", ["9...1"]),
          ("range", ["x"])),
        field("site", 12, .string, .optional, ("url", [])),
      ])
    return SchemaIndex([PackageSchema(name: "t", messages: [outer, inner])])
  }()
  private static let rules = SchemaRules(index)

  private func violations(_ json: String) throws -> [String] {
    do {
      _ = try Self.index.encode(
        JSONValue(parsing: json), as: "t.Outer", checking: Self.rules)
      return []
    } catch let error as InvalidMessage {
      return error.violations.map { "\($0.path) \($0.rule): \($0.message)" }
    }
  }

  @Test("every rule that is broken is told, in the words of generated code")
  func all() throws {
    #expect(try violations(#"{"needed":""}"#) == [])
    #expect(
      try violations(
        #"{"text":"a","count":-6,"ratio":1.5,"tags":["a1","a1","x"],"mail":"x","site":"ftp://a","secret":77}"#
      )
        == [
          "text length: has 1 characters, allowed is 2 to 4",
          "count range: is -6, allowed is -5 to 1000", "ratio range: is 1.5, allowed is 0.0 to 1.0",
          "tags count: has 3 elements, allowed is 0 to 2",
          "tags unique: has an element twice, allowed is once",
          #"tags[2] pattern: does not match [a-z]\d+"#, "mail email: is not an e-mail address",
          "needed required: is not set, and is required",
          "secret range: is out of range, allowed is 0 to 9",
          "site url: is not an absolute URL of http or https",
        ])
  }

  @Test("messages in messages, lists and maps are looked into")
  func nested() throws {
    #expect(
      try violations(
        #"{"needed":"x","inner":{},"inners":[{"code":"ok"},{"code":"long"}],"byName":{"a":{}}}"#)
        == [
          "inner.code length: has 0 characters, allowed is 1 to 3",
          "inners[1].code length: has 4 characters, allowed is 1 to 3",
          "byName[a].code length: has 0 characters, allowed is 1 to 3",
        ])
  }

  @Test("what does not fit a type is told wherever it stands")
  func types() throws {
    #expect(
      try violations(#"{"count":"x","inners":[1,{"code":2}],"more":1}"#).map {
        $0.prefix { $0 != ":" }
      } == ["count type", "inners[0] type", "inners[1].code type", "more type"])
  }

  @Test("a rule that a descriptor spells wrongly is none, and traps nothing")
  func broken() throws {
    #expect(try violations(#"{"needed":"x","broken":"anything"}"#) == [])
  }

  @Test("no more violations are told than help to mend a request")
  func bounded() throws {
    let list = Array(repeating: #"{"code":"long"}"#, count: 1_000).joined(separator: ",")
    #expect(try violations(#"{"needed":"x","inners":[\#(list)]}"#).count == Violations.max)
  }

  @Test(
    "a pattern that nobody has checked is refused when it is none",
    arguments: [
      "(", ")", "a)", "[", "[a", "[z-a]", "a{", "a{2", "a{2,1}", "\\", "(?:", "(a{1000}){1000}",
      String(repeating: "(", count: 10_000), String(repeating: "((a{100}){100}", count: 3),
    ])
  func uncheckedPatterns(source: String) {
    #expect(TextPattern(unchecked: source) == nil)
  }

  @Test("and otherwise matches like one that was checked")
  func uncheckedMatches() throws {
    for source in ["[a-z]+", "^a|b$", "(?:a{2,3}b?)*", "\\d{4}-\\d{2}", "[^x\\]]", ""] {
      let pattern = try #require(TextPattern(unchecked: source))
      for text in ["", "a", "b", "aab", "2026-07", "x", "]", "zz"] {
        #expect(pattern.matches(text) == TextPattern(source).matches(text), "\(source) \(text)")
      }
    }
  }
}
