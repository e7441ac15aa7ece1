// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusSchema

@Suite struct DiagnosticTests {
  private func check(_ text: String) -> CheckedSchema {
    Compiler.check([SourceFile(path: "a b.apus", text: text)])
  }

  @Test("JSON has the contract's members, from 1, the end behind the last character")
  func rendersJSON() throws {
    let checked = check(
      "package p.v1\nmessage A { a: string = 1, é: \"\\\" = 2 }\nmessage B { b: Mony = 1 }\n")
    let data = Data(checked.rendered(.json).utf8)
    let list = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    let last = try #require(list.last)
    #expect(
      Set(last.keys) == [
        "file", "line", "column", "endLine", "endColumn", "severity", "id", "message", "help",
      ])
    #expect(last["file"] as? String == "a b.apus")
    #expect(last["line"] as? Int == 3 && last["column"] as? Int == 16)
    #expect(last["endLine"] as? Int == 3 && last["endColumn"] as? Int == 20)
    #expect(last["severity"] as? String == "error")
    #expect(last["id"] as? String == "unknown-name")
  }

  @Test("nothing to say is nothing, and an empty array as JSON")
  func rendersNothing() {
    let checked = check("package p.v1\n")
    #expect(checked.rendered(.human(color: true)) == "")
    #expect(checked.rendered(.compiler) == "")
    #expect(checked.rendered(.json) == "[]\n")
    #expect(checked.summary == nil)
  }

  @Test("a build log gets file:line:column: severity: message, and notes of their own")
  func rendersForBuildLogs() {
    let checked = check("package p.v1\nmessage A { a: string = 1, b: string = 1 }\n/// Nothing.\n")
    #expect(
      checked.rendered(.compiler) == """
        a b.apus:2:40: error: the number 1 is that of `a` already; 2 is free [duplicate-number]
        a b.apus:2:13: note: it is taken here
        a b.apus:3:1: warning: this documentation stands before nothing that it could describe; put it on the line \
        before the declaration and its annotations, or write `//` [dangling-documentation]

        """)
    #expect(checked.summary == "1 error, 1 warning")
  }

  @Test("columns count characters, not bytes, and a byte order mark is none")
  func countsCharacters() {
    let text =
      "\u{FEFF}package p.v1 // äöü\nmessage A { a: string = 1 @deprecated(\"äöü\") @nope }\n"
    let diagnostic = check(text).diagnostics.first
    #expect(diagnostic?.start == SourcePosition(line: 2, column: 46))
    #expect(check("\u{FEFF}nope\n").diagnostics.map(\.start.column) == [1, 1])
  }

  @Test("control characters of a file do not reach the terminal")
  func hidesControlCharacters() {
    let text = check("package p.v1\nmessage A { \u{1B}[31m \u{202E} }\n").rendered(
      .human(color: false))
    #expect(!text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\u{202E}"))
  }

  @Test("colour is asked for, never assumed")
  func colorsOnDemand() {
    let checked = check("nope\n")
    #expect(!checked.rendered(.human(color: false)).contains("\u{1B}"))
    #expect(
      checked.rendered(.human(color: true)).contains(
        "\u{1B}[1;31merror[unknown-statement]\u{1B}[0m"))
  }

  @Test("warnings of imports are their own package's business, errors are not")
  func filtersImports() {
    let main = SourceFile(
      path: "main.apus", text: "package a.v1\nimport b.v1\nmessage A { b: B = 1 }\n")
    let warned = SourceFile(
      path: "b.apus", text: "package b.v1\nmessage B { id: uuid = 1 }\n/// Nothing.\n")
    let wrong = SourceFile(path: "b.apus", text: "package b.v1\nmessage B { id: uuid = 0 }\n")
    #expect(Compiler.check([main], imports: [warned]).diagnostics.isEmpty)
    #expect(Compiler.check([main], imports: [wrong]).diagnostics.map(\.id) == [.numberOutOfRange])
  }

  @Test("a file that is asked for and imported is read once")
  func readsFilesOnce() {
    let file = SourceFile(path: "a.apus", text: "package a.v1\nmessage A { id: uuid = 1 }\n")
    #expect(Compiler.check([file], imports: [file]).diagnostics.isEmpty)
  }

  @Test("the order of the files makes no difference")
  func ignoresOrder() {
    let forward = Compiler.check(Example.files, scope: .tree)
    let backward = Compiler.check(Example.files.reversed(), scope: .tree)
    #expect(forward.packages == backward.packages)
  }
}
