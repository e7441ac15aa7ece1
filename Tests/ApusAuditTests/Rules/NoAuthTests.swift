// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct NoAuthTests {
  private func findings(_ service: String) throws -> [Finding] {
    audit(
      try SampleSchemas.packages(
        "package sample.door.v1\nmessage Reply { id: uuid = 1 }\n" + service),
      traces: [], options: AuditOptions(rules: ["no-auth"]))
  }

  @Test("a method that may change something, and of which nobody said for whom, is a problem")
  func findsUnsaid() throws {
    let findings = try findings(
      """
      service Door { @timeout(1s) rpc open(id: uuid = 1) -> Reply
        @auth(staff) @timeout(1s) rpc close(id: uuid = 1) -> Reply }
      """)
    #expect(findings.map(\.severity) == [.problem])
    #expect(findings.first?.methods == ["sample.door.v1.Door/open"])
  }

  @Test("one that only reads is a warning")
  func findsReading() throws {
    #expect(
      try findings("service Door { @readonly @timeout(1s) rpc look(id: uuid = 1) -> Reply }")
        .map(\.severity) == [.warning])
  }

  @Test("the service's @auth is its methods'")
  func leavesService() throws {
    #expect(
      try findings("@auth(customer)\nservice Door { @timeout(1s) rpc open(id: uuid = 1) -> Reply }")
        .isEmpty)
  }

  @Test("anybody may change something, and nobody says why: a warning")
  func findsUnexplained() throws {
    #expect(
      try findings("@auth(public)\nservice Door { @timeout(1s) rpc open(id: uuid = 1) -> Reply }")
        .map(\.severity) == [.warning])
  }

  @Test(
    "a doc comment, or a route, is a word about it",
    arguments: [
      "/// Visitors open it.\n@auth(public)\nservice Door { @timeout(1s) rpc open(id: uuid = 1) -> Reply }",
      "@auth(public)\nservice Door { @timeout(1s) @http(POST \"/v1/door\") rpc open(id: uuid = 1) -> Reply }",
    ])
  func leavesExplained(service: String) throws {
    #expect(try findings(service).isEmpty)
  }
}
