// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct RetryStormTests {
  private let options = AuditOptions(rules: ["retry-storm"])

  private func findings(calls: Int, retried: Int, times: Int = 1) -> [Finding] {
    var sample = SampleTrace()
    for call in 0..<calls {
      let start = Double(call) * 10
      sample.calls(
        "sample.search.v1.SearchService/similar", from: "sample.cart.v1", start...(start + 5),
        in: "", call < retried ? ["apus.retries": "\(times)"] : [:])
    }
    return audit([], traces: [sample.trace], options: options)
  }

  @Test("over a fifth sent again is a warning, over half a problem")
  func finds() {
    #expect(findings(calls: 20, retried: 5).map(\.severity) == [.warning])
    #expect(findings(calls: 20, retried: 6, times: 2).map(\.severity) == [.problem])
  }

  @Test("what a budget allows, and a few calls, are left")
  func leaves() {
    #expect(findings(calls: 20, retried: 4).isEmpty)
    #expect(findings(calls: 19, retried: 19).isEmpty)
  }

  @Test("retries within retries multiply")
  func multiplies() throws {
    var sample = SampleTrace()
    let again = ["apus.retries": "2"]
    let entry = sample.serves("sample.a.v1.A/go", 0...100)
    let first = sample.calls("sample.b.v1.B/go", from: "sample.a.v1", 1...99, in: entry, again)
    let inner = sample.serves("sample.b.v1.B/go", 2...98, in: first)
    sample.calls("sample.c.v1.C/go", from: "sample.b.v1", 3...97, in: inner, again)
    let finding = try #require(audit([], traces: [sample.trace], options: options).first)
    #expect(finding.severity == .problem)
    #expect(finding.title == "Retries multiply on the way sample.a.v1 → sample.b.v1 → sample.c.v1")
    #expect(finding.cost.hasPrefix("Up to 9 calls"))
  }
}
