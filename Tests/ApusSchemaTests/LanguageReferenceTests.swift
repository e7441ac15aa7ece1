// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusSchema

/// LANGUAGE.md is true: its schemas compile, and its tables are those of the compiler.
@Suite struct LanguageReferenceTests {
  private let page: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    page = try String(contentsOf: root.appending(path: "LANGUAGE.md"), encoding: .utf8)
  }

  private var schemas: [String] {
    page.components(separatedBy: "```apus\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  /// The lines of a table behind its heading, cell by cell.
  private func table(_ heading: String) throws -> [[String]] {
    let start = try #require(page.range(of: heading))
    return page[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
      .dropFirst(2).prefix { $0.hasPrefix("|") }
      .map { line in
        line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  @Test("the first schema of the page is the design's example, word for word")
  func showsExample() throws {
    #expect(try #require(schemas.first) == Example.cart + "\n")
  }

  @Test("every schema of the page is accepted without a word")
  func schemasCompile() {
    #expect(schemas.count >= 3)
    for (index, schema) in schemas.enumerated() {
      let file = SourceFile(path: "page\(index).apus", text: schema)
      let checked = Compiler.check([file], imports: Array(Example.files.dropFirst()))
      #expect(checked.rendered(.human(color: false)) == "")
    }
  }

  @Test("the table of annotations has the compiler's rows, in order, with target and example")
  func listsAnnotations() throws {
    let rows = try table("| annotation | on | arguments | meaning | example |")
    #expect(rows.map { $0[0] } == AnnotationRow.all.map { "`@\($0.kind.rawValue)`" })
    #expect(AnnotationRow.all.count == AnnotationKind.allCases.count)
    for (cells, row) in zip(rows, AnnotationRow.all) {
      let requirement = row.requirement == .any ? "" : ": \(row.requirement.description)"
      #expect(cells[1] == row.targets.subtracting(.element).description + requirement)
      #expect(!cells[3].isEmpty)
      #expect(cells[4] == "`\(row.example)`")
    }
  }

  @Test("each annotation's example is accepted where it is for", arguments: AnnotationKind.allCases)
  func exampleIsAccepted(_ kind: AnnotationKind) throws {
    let row = try #require(AnnotationRow.byName[kind.rawValue])
    let type: String =
      switch row.requirement {
      case .any, .string, .stringOrBytes, .single: "string"
      case .number, .integers: "int32"
      case .list, .collection: "[string]"
      }
    let onField = row.targets.contains(.field) ? row.example : ""
    // What an example needs around it to be no contradiction.
    let around: [AnnotationKind: String] = [
      .retry: "@idempotent", .hedge: "@idempotent", .http: "@readonly @auth(public)",
      .cache: "@readonly",
    ]
    let onMethod = row.targets.contains(.method) ? (around[kind] ?? "") + " " + row.example : ""
    let schema = """
      package doc.example.v1
      message M { field: \(type) = 1 \(onField), list: [string] = 2 }
      service S { \(onMethod) rpc f(id: uuid = 1) -> M }
      """
    let checked = Compiler.check([SourceFile(path: "x.apus", text: schema)])
    #expect(checked.rendered(.human(color: false)) == "")
    let tree = checked.tree
    let annotations =
      (tree.message(named: "doc.example.v1.M")?.fields.flatMap(\.annotations) ?? [])
      + (tree.service(named: "doc.example.v1.S")?.methods.flatMap(\.annotations) ?? [])
    #expect(annotations.has(kind))
  }

  @Test("the table of diagnostics has every id with its summary")
  func listsDiagnostics() throws {
    let rows = try table("| id | says that |")
    #expect(rows == DiagnosticID.allCases.map { ["`\($0.rawValue)`", $0.summary] })
  }

  @Test("the status codes of the page are the compiler's")
  func listsStatusCodes() {
    for code in StatusCode.allCases { #expect(page.contains("`\(code.name)`")) }
  }
}
