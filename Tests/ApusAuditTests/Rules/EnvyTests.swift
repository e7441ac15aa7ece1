// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct EnvyTests {
  private func findings(methods: [String], requests: Int = 20) throws -> [Finding] {
    let traces = (1...requests).map { number in
      var sample = SampleTrace(number)
      let entry = sample.serves("sample.cart.v1.CartService/get", 0...40)
      for (place, method) in methods.enumerated() {
        let start = 1 + Double(place) * 5
        sample.calls(
          "sample.search.v1.SearchService/" + method, from: "sample.cart.v1", start...(start + 4),
          in: entry)
      }
      return sample.trace
    }
    return audit(
      try SampleSchemas.packages(SampleSchemas.cart, SampleSchemas.search), traces: traces,
      options: AuditOptions(rules: ["envy"]))
  }

  @Test("three different questions to one other service in each request are found")
  func finds() throws {
    let finding = try #require(
      try findings(methods: ["getProduct", "batchGetProducts", "similar"]).first)
    #expect(finding.severity == .warning)
    #expect(finding.cost.contains("12.0 ms"))
  }

  @Test("one question asked often is N+1 and no envy")
  func leavesOneMethod() throws {
    #expect(try findings(methods: Array(repeating: "getProduct", count: 6)).isEmpty)
  }

  @Test("two questions, or nineteen requests, are not enough")
  func leavesFew() throws {
    #expect(try findings(methods: ["getProduct", "similar"]).isEmpty)
    #expect(
      try findings(methods: ["getProduct", "batchGetProducts", "similar"], requests: 19).isEmpty)
  }
}
