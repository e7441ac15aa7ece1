// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct NoDeadlineTests {
  private func findings(
    endless: Int, limited: Int = 0, left: String? = nil, _ schemas: [String] = []
  ) throws -> [Finding] {
    var sample = SampleTrace()
    for call in 0..<(endless + limited) {
      let start = Double(call) * 10
      let id = sample.calls(
        "sample.search.v1.SearchService/similar", from: "sample.cart.v1", start...(start + 5),
        in: "")
      sample.serves("sample.search.v1.SearchService/similar", (start + 1)...(start + 4), in: id)
    }
    var trace = sample.trace
    for place in trace.spans.indices.prefix(2 * endless) {
      trace.spans[place].attributes["apus.deadline_ms"] = left
    }
    return audit(
      try SampleSchemas.packages(schemas), traces: [trace],
      options: AuditOptions(rules: ["no-deadline"]))
  }

  @Test("five calls without a deadline are a warning, each counted once")
  func finds() throws {
    let finding = try #require(try findings(endless: 5).first)
    #expect(finding.severity == .warning)
    #expect(
      finding.title == "sample.cart.v1 calls SearchService/similar without a deadline of its own")
    #expect(finding.evidence == ["5 of 5 calls had none that anybody chose"])
  }

  @Test("the 30 s that every call gets are nobody's choice; what the schema says is")
  func findsUsual() throws {
    let finding = try #require(try findings(endless: 5, left: "30000").first)
    #expect(finding.cost.hasSuffix("for 30 s."))
    #expect(try findings(endless: 5, left: "10000").isEmpty)
    let schema = SampleSchemas.search.replacing("1s", with: "60s")
    #expect(try findings(endless: 5, left: "60000", [schema]).isEmpty)
  }

  @Test("four, or fewer than half, are left")
  func leavesFew() throws {
    #expect(try findings(endless: 4).isEmpty)
    #expect(try findings(endless: 5, limited: 6).isEmpty)
  }

  @Test("methods without @timeout are noted together; streams are meant to stay")
  func notesSchema() throws {
    let schema = """
      package sample.slow.v1
      message Reply { id: uuid = 1 }
      @auth(public)
      service Slow {
        @readonly rpc get(id: uuid = 1) -> Reply
        @readonly @timeout(1s) rpc quick(id: uuid = 1) -> Reply
        @readonly rpc watch(id: uuid = 1) -> stream Reply
      }
      """
    let findings = try findings(endless: 0, [schema])
    #expect(findings.map(\.methods) == [["sample.slow.v1.Slow/get"]])
    #expect(findings.map(\.severity) == [.note])
  }
}
