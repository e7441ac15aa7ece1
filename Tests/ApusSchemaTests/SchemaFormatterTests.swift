// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusSchema

@Suite struct SchemaFormatterTests {
  private func format(_ text: String) throws -> String {
    try #require(SchemaFormatter.format(SourceFile(path: "x.apus", text: text)))
  }

  /// Everything that means something, order aside: annotations of a field may move behind it.
  private func words(_ text: String) -> [String] {
    let source = SourceFile(path: "x.apus", text: text)
    return Lexer.tokens(
      of: source, file: 0, diagnostics: DiagnosticCollector(sources: [source]), keepsComments: true
    ).filter { $0.kind != .comma }.map { token in
      source.text(token.start..<token.end).trimmingCharacters(in: .whitespaces)
    }.sorted()
  }

  struct Schema: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
  }

  private static var schemas: [Schema] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "schemas")
    let names =
      FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let files = names.filter { $0.hasSuffix(".apus") }.sorted().map { folder.appending(path: $0) }
    let goldens = ((try? Golden.all()) ?? []).map(\.input)
    let read = (files + goldens).compactMap { url in
      (try? String(contentsOf: url, encoding: .utf8)).map {
        Schema(testDescription: url.lastPathComponent, text: $0)
      }
    }
    return read.filter { !$0.text.hasPrefix("//---") }
      + Example.files.map { Schema(testDescription: $0.path, text: $0.text(0..<$0.bytes.count)) }
  }

  @Test("what is laid out already is left as it is", arguments: schemas)
  func isIdempotent(_ schema: Schema) throws {
    guard let once = SchemaFormatter.format(SourceFile(path: "x.apus", text: schema.text)) else {
      return
    }
    #expect(try format(once) == once)
  }

  @Test("no word and no comment is lost or added", arguments: schemas)
  func keepsWords(_ schema: Schema) throws {
    guard let formatted = SchemaFormatter.format(SourceFile(path: "x.apus", text: schema.text))
    else {
      return
    }
    #expect(words(formatted) == words(schema.text))
  }

  @Test(
    "line ends lost, doubled or spread do not change the layout of what they do not mean anything to"
  )
  func ignoresSpace() throws {
    let canonical = """
      package p.v1

      message A { a: string = 1 @length(1...64), b: [string: int64] = 2 }

      @readonly @timeout(5s)
      service S { rpc get(id: uuid = 1) -> A throws E, F }

      error E: notFound
      error F: internal
      union U { a: A = 1 }

      """
    #expect(try format(canonical) == canonical)
    let wild = """
      \u{FEFF}package   p . v1\r
      message A{a:string=1@length( 1 ... 64 ),b : [ string:int64 ]=2,}
      @readonly   @timeout( 5s )
      service S{rpc get ( id:uuid=1, )->A throws E,F,}
      error E:notFound,
      error F :internal
      union U{a:A=1}


      """
    #expect(try format(wild) == canonical)
  }

  @Test("fields in lines are aligned, across documentation and up to an empty line")
  func aligns() throws {
    let text = """
      package p.v1
      message A {
        a: string = 1 // one
        /// Two.
        @sensitive longer: [string] = 12 @count(1...2)   // two

        b: bool = 3
        value: union {
          x: string = 4
          longer2: int32 = 5
        }
      }
      service S {
        uses a.b.C
        publishes p.v1.E // e
      }
      """
    #expect(
      try format(text) == """
        package p.v1

        message A {
          a:      string   = 1                             // one
          /// Two.
          longer: [string] = 12  @count(1...2) @sensitive  // two

          b: bool = 3
          value: union {
            x:       string = 4
            longer2: int32  = 5
          }
        }

        service S {
          uses      a.b.C
          publishes p.v1.E  // e
        }

        """)
  }

  @Test(
    "a method that is too long gets a line for its annotations, for each parameter, for its errors")
  func breaksMethods() throws {
    let long = (1...8).map { "AnErrorWithAName\($0)" }.joined(separator: ", ")
    let text = """
      package p.v1
      service S {
        @readonly @http(GET "/v1/things/{first}") rpc find(first: string = 1 @length(1...64), second: string? = 2) -> Thing throws \(long)
      }
      """
    #expect(
      try format(text) == """
        package p.v1

        service S {
          @readonly @http(GET "/v1/things/{first}")
          rpc find(
            first:  string  = 1 @length(1...64),
            second: string? = 2,
          ) -> Thing throws AnErrorWithAName1, AnErrorWithAName2, AnErrorWithAName3, AnErrorWithAName4, AnErrorWithAName5,
            AnErrorWithAName6, AnErrorWithAName7, AnErrorWithAName8
        }

        """)
  }

  @Test("comments from inside of a statement go before it")
  func hoistsComments() throws {
    let text = """
      package p.v1
      service S { // the service
        rpc a( // first
          // second
          a: string = 1 // third
        ) -> A throws E, // fourth
          F
        // fifth
      }
      // sixth
      """
    #expect(
      try format(text) == """
        package p.v1

        service S {  // the service
          // fourth
          rpc a(  // first
            // second
            a: string = 1,  // third
          ) -> A throws E, F
          // fifth
        }
        // sixth

        """)
  }

  @Test(
    "however space and comments are strewn in, nothing is lost, and one pass is enough",
    arguments: 1...60 as ClosedRange<UInt64>)
  func surviveSpace(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    var text = ""
    for character in Example.cart {
      let isSpace = character == " " || character == "\n"
      guard isSpace, Int.random(in: 0..<300, using: &random) == 0 else {
        text.append(character)
        continue
      }
      text +=
        ["\n", "\n\n", " // c\n", "  ", ", ", ",\n", "\n/// d\n"].randomElement(using: &random)
        ?? ""
    }
    guard let once = SchemaFormatter.format(SourceFile(path: "x.apus", text: text)) else { return }
    #expect(words(once) == words(text), "seed \(seed)")
    #expect(try format(once) == once, "seed \(seed)")
  }

  @Test("a file with a mistake is left alone")
  func refusesMistakes() {
    #expect(
      SchemaFormatter.format(SourceFile(path: "x.apus", text: "package p.v1\nmessage {")) == nil)
  }
}
