// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusSchema

@Suite struct LexerTests {
  private func kinds(_ text: String) -> [Token.Kind] {
    let source = SourceFile(path: "x", text: text)
    return Lexer.tokens(of: source, file: 0, diagnostics: DiagnosticCollector(sources: [source]))
      .map(\.kind)
  }

  @Test(
    "numbers, ranges and durations are told apart",
    arguments: [
      ("1...9", [.integer, .ellipsis, .integer]), ("1.5...2.5", [.float, .ellipsis, .float]),
      ("0...1.5", [.integer, .ellipsis, .float]), ("500ms", [.duration]), ("1_000", [.integer]),
      ("1e3", [.float]), ("1e-3", [.float]), ("1em", [.broken]), ("-5", [.minus, .integer]),
      ("->", [.arrow]),
      ("1.a", [.integer, .dot, .name]), ("5s...", [.duration, .ellipsis]),
    ] as [(String, [Token.Kind])])
  func readsNumbers(_ text: String, _ expected: [Token.Kind]) {
    #expect(kinds(text) == expected + [.end])
  }

  @Test(
    "three slashes are documentation, two and four are comments",
    arguments: [
      ("// a", []), ("/// a", [.documentation]), ("//// a", []), ("///", [.documentation]),
      ("//", []),
    ] as [(String, [Token.Kind])])
  func readsComments(_ text: String, _ expected: [Token.Kind]) {
    #expect(kinds(text) == expected + [.end])
  }

  @Test(
    "a token knows whether it begins its line, by either kind of line end",
    arguments: ["\n", "\r\n", "\n\n"])
  func marksLineStarts(_ end: String) {
    let source = SourceFile(path: "x", text: "a b" + end + "c // d" + end + "e")
    let tokens = Lexer.tokens(
      of: source, file: 0, diagnostics: DiagnosticCollector(sources: [source]))
    #expect(tokens.map(\.startsLine) == [true, false, true, true, false])
  }
}

@Suite struct UTF8CheckTests {
  @Test(
    "what the standard library cannot decode is found, and nothing else",
    arguments: 1...20 as ClosedRange<UInt64>)
  func agreesWithStandardLibrary(seed: UInt64) {
    var random = SplitMix64(state: seed)
    let interesting: [UInt8] = [
      0x41, 0x80, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xF0, 0x90, 0xF4, 0x8F,
      0xF5, 0xFF,
    ]
    for _ in 0..<200 {
      let bytes = (0..<6).map { _ in interesting.randomElement(using: &random) ?? 0 }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(UTF8Check.invalidRuns(in: bytes).isEmpty == isValid, "\(bytes)")
    }
  }

  @Test(
    "each run of broken bytes is one",
    arguments: [
      ([0x41, 0xFF, 0xFE, 0x42, 0xC3], [1..<3, 4..<5]), ([0xE2, 0x82, 0xAC], []),
      ([0xE2, 0x82], [0..<2]),
    ] as [([UInt8], [Range<Int>])])
  func findsRuns(_ bytes: [UInt8], _ runs: [Range<Int>]) {
    #expect(UTF8Check.invalidRuns(in: bytes) == runs)
  }
}

@Suite struct SpellingTests {
  @Test(
    "a slip is found, something else is not",
    arguments: [
      ("lenght", "length"), ("Strng", "string"), ("STRING", "string"), ("adLine", "addLine"),
      ("zebra", nil), ("x", nil),
    ] as [(String, String?)])
  func findsSlips(_ name: String, _ expected: String?) {
    #expect(
      Spelling.closest(to: name, among: ["string", "length", "addLine", "price"]) == expected)
  }
}

@Suite struct GraphTests {
  @Test(
    "each component with a cycle shows one shortest cycle",
    arguments: [
      ([[1], [2], []], []), ([[0]], [[0]]), ([[1], [2], [0]], [[0, 1, 2]]),
      ([[1, 2], [0], [0]], [[0, 1]]),
      ([[1], [0], [3], [2]], [[0, 1], [2, 3]]), ([[1], [2], [1]], [[1, 2]]),
    ] as [([[Int]], [[Int]])])
  func findsCycles(_ edges: [[Int]], _ cycles: [[Int]]) {
    #expect(Graph.cycles(edges) == cycles)
  }
}

@Suite struct HashCheckTests {
  private func ids(_ hash: (String) -> UInt64) -> [DiagnosticID] {
    let source = SourceFile(
      path: "x",
      text:
        "package p.v1\nmessage M {}\nservice S { rpc a() -> M, rpc b() -> M }\nerror E: notFound\n")
    let diagnostics = DiagnosticCollector(sources: [source])
    let checker = Checker(scope: .tree, diagnostics: diagnostics)
    _ = checker.run([Parser.parse(source, file: 0, diagnostics: diagnostics)])
    checker.checkHashes(hash)
    return diagnostics.sorted(firstImport: 1).map(\.id)
  }

  @Test("two methods with one hash are refused, and so is a hash of 0")
  func refusesCollisions() {
    #expect(ids(FNV1a64.hash) == [])
    #expect(ids { _ in 7 } == [.hashCollision])
    #expect(ids { $0.hasSuffix("/b") ? 0 : UInt64($0.utf8.count) } == [.hashCollision])
  }
}

@Suite struct SchemaRootTests {
  @Test(
    "the root is the file's folder less the package's parts",
    arguments: [
      ("schemas/shop/cart/v1/cart.apus", "schemas"), ("/shop/cart/v1/a.apus", "/"),
      ("shop/cart/v1/a.apus", "."),
      ("/x/schemas/shop/cart/v1/a.apus", "/x/schemas"), ("schemas/shop/cart/v2/a.apus", nil),
      ("a.apus", nil),
    ] as [(String, String?)])
  func findsRoot(_ path: String, _ root: String?) {
    #expect(SchemaRoot.root(of: path, package: "shop.cart.v1") == root)
  }

  @Test(
    "the package line is read without the rest of the file",
    arguments: [
      ("package a.v1\nmessage {", "a.v1"), ("/// Doc\n// c\npackage a.b.v1 // c", "a.b.v1"),
      ("message A {}", nil), ("", nil),
      ("package\na.v1", nil),
    ] as [(String, String?)])
  func readsPackageLine(_ text: String, _ name: String?) {
    #expect(SourceFile(path: "x", text: text).packageName == name)
  }
}
