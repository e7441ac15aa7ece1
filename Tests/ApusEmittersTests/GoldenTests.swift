// SPDX-License-Identifier: Apache-2.0

import ApusEmitters
import ApusSchema
import Foundation
import Testing

/// Schemas in Goldens/, with what is emitted for them beside them. `APUS_REFRESH=1` writes them anew.
@Suite struct GoldenTests {
  private static let modules = [
    "golden.common.v1": "GoldenCommonAPI", "golden.names.v1": "GoldenNamesAPI",
  ]

  @Test(
    "a schema gives the Swift code and the findings beside it",
    arguments: ["common", "messages", "unions", "names", "constraints", "services"])
  func swift(name: String) throws {
    let imports = name == "common" ? [] : [try Golden.source("common")]
    let checked = Compiler.check([try Golden.source(name)], imports: imports)
    #expect(!checked.hasErrors, "\(checked.rendered(.compiler))")
    let package = try #require(checked.packages.first)
    let emitter = SwiftEmitter(package, in: checked.tree, modules: Self.modules)
    try Golden.expect(emitter.emit(), in: "\(name).swift")

    let findings = emitter.diagnostics().map { finding in
      let position = checked.tree.sources[finding.span.file].position(at: finding.span.start)
      return "\(name).apus:\(position.line):\(position.column): \(finding.severity): "
        + finding.message + "\n"
    }
    try Golden.expect(findings.joined(), in: "\(name).stderr")
  }

  @Test("the whole tree gives the policies beside it")
  func policies() throws {
    let sources = try ["common", "names", "services"].map { try Golden.source($0) }
    let checked = Compiler.check(sources, scope: .tree)
    for (allowsOperators, name) in [(false, "policies.json"), (true, "policies-operators.json")] {
      let policies = PolicyEmitter(checked.tree, allowsOperators: allowsOperators).emit()
      try Golden.expect(policies.map(\.json).joined(), in: name)
    }
  }

  @Test(
    "the whole tree gives the list of topics beside it: an event that nobody publishes has no publisher"
  )
  func topics() throws {
    let sources = try ["common", "names", "services", "events", "listeners"].map {
      try Golden.source($0)
    }
    let checked = Compiler.check(sources, scope: .tree)
    #expect(!checked.hasErrors, "\(checked.rendered(.compiler))")
    for (allowsOperators, name) in [(false, "topics.json"), (true, "topics-operators.json")] {
      try Golden.expect(
        TopicsEmitter(checked.tree, allowsOperators: allowsOperators).emit(), in: name)
    }
  }

  @Test("the order of files, and of packages, does not change a byte")
  func order() throws {
    let parts = ["message A { b: B = 1 }", "message B { c: C? = 1 }", "enum C { zero = 0 }"]
    let files = parts.enumerated().map { index, text in
      SourceFile(path: "\(index).apus", text: "package order.v1\n\(text)\n")
    }
    var seen: Set<String> = []
    for files in [files, files.reversed(), [files[1], files[2], files[0]]] {
      let checked = Compiler.check(files)
      #expect(!checked.hasErrors, "\(checked.rendered(.compiler))")
      let package = try #require(checked.packages.first)
      seen.insert(SwiftEmitter(package, in: checked.tree, modules: [:]).emit())
    }
    #expect(seen.count == 1)
  }
}
