// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

/// The audit of this project's own schemas.
@Suite struct ProjectTests {
  @Test("the project's schemas show no problem and no warning, beside the flaws on purpose")
  func isClean() throws {
    let packages = try SampleSchemas.project()
    #expect(packages.count > 20)
    let good = packages.filter { !$0.name.hasPrefix("shop.flaws.") }
    let findings = audit(good, traces: [])
    #expect(findings.filter { $0.severity != .note }.map(\.title) == [])
  }

  @Test(
    "schemas of flaws show theirs",
    arguments: [
      ("shop.flaws.popularity.v1", "shared-types"), ("shop.flaws.backoffice.v1", "no-auth"),
      ("shop.flaws.backoffice.v1", "no-deadline"),
    ])
  func flawsAreFound(package: String, rule: String) throws {
    let findings = audit(
      try SampleSchemas.project(), traces: [], options: AuditOptions(rules: [rule]))
    #expect(findings.contains { $0.services.contains(package) })
  }

  @Test("the same material gives the same findings in the same order")
  func isStable() throws {
    let packages = try SampleSchemas.project()
    #expect(audit(packages, traces: []) == audit(packages.reversed(), traces: []))
  }

  @Test("only the rules that were asked for, the gravest first")
  func choosesRules() throws {
    let all = audit(try SampleSchemas.project(), traces: [])
    #expect(all.map(\.severity.rawValue) == all.map(\.severity.rawValue).sorted(by: >))
    let some = audit(
      try SampleSchemas.project(), traces: [], options: AuditOptions(rules: ["cycle"]))
    #expect(!some.isEmpty && some.allSatisfy { $0.id == "cycle" })
  }
}
