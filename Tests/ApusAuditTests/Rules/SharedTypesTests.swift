// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct SharedTypesTests {
  private let options = AuditOptions(rules: ["shared-types"])

  @Test("a reply that is another service's type is a warning")
  func findsBorrowed() throws {
    let packages = try SampleSchemas.packages(
      SampleSchemas.search,
      """
      package sample.rank.v1
      import sample.search.v1
      @auth(service)
      service RankService { @readonly @timeout(1s) rpc rank(sku: string = 1) -> Product }
      """)
    let finding = try #require(audit(packages, traces: [], options: options).first)
    #expect(finding.severity == .warning)
    #expect(finding.services == ["sample.rank.v1", "sample.search.v1"])
    #expect(finding.methods == ["sample.rank.v1.RankService/rank"])
  }

  /// A package of types alone, and packages that import it.
  private func shared(messages: Int, importers: Int) throws -> [Finding] {
    let types = (1...messages).map { "message M\($0) { id: uuid = 1 }" }.joined(separator: "\n")
    let users = (1...importers).map { number in
      """
      package sample.user\(number).v1
      import sample.model.v1
      message Own { m: M1 = 1 }
      @auth(public)
      service S { @readonly @timeout(1s) rpc get(id: uuid = 1) -> Own }
      """
    }
    return audit(
      try SampleSchemas.packages(["package sample.model.v1\n" + types] + users), traces: [],
      options: options)
  }

  @Test("money for all is what a common package is for")
  func leavesValues() throws { #expect(try shared(messages: 3, importers: 8).isEmpty) }

  @Test("a model for all is noted")
  func notesModel() throws {
    #expect(try shared(messages: 11, importers: 3).map(\.severity) == [.note])
    #expect(try shared(messages: 11, importers: 2).isEmpty)
  }
}
