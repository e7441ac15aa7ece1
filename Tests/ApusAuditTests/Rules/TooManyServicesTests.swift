// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct TooManyServicesTests {
  private static let tax = """
    package sample.tax.v1
    message Tax { amount: int64 = 1 }
    @auth(service)
    service TaxService {
      EVENTS
      @readonly @timeout(1s) rpc included(amount: int64 = 1) -> Tax
    }
    EVENT
    """

  private func findings(
    calls: Int = 10, others: Int = 0, publishes: Bool = false, keeps: Bool = false,
    asks: Bool = false
  ) throws -> [Finding] {
    let traces = (1...(calls + others)).map { number in
      var sample = SampleTrace(number)
      let (method, caller) =
        number <= calls
        ? ("sample.cart.v1.CartService/get", "sample.cart.v1")
        : ("sample.search.v1.SearchService/similar", "sample.search.v1")
      let entry = sample.serves(method, 0...20)
      let tax = sample.asks("sample.tax.v1.TaxService/included", from: caller, 2...10, in: entry)
      if keeps { sample.stores("read", in: "tax.db#1", of: "sample.tax.v1", 5...6, in: tax) }
      if asks {
        sample.asks("sample.search.v1.SearchService/similar", from: "sample.tax.v1", 5...6, in: tax)
      }
      return sample.trace
    }
    let source = Self.tax
      .replacing("EVENTS", with: publishes ? "publishes TaxChanged" : "")
      .replacing("EVENT", with: publishes ? "event TaxChanged key id { id: uuid = 1 }" : "")
    return audit(
      try SampleSchemas.packages(source, SampleSchemas.cart, SampleSchemas.search), traces: traces,
      options: AuditOptions(rules: ["too-many-services"]))
  }

  @Test("a service without state that one other one calls is found, with what the way costs")
  func finds() throws {
    let finding = try #require(try findings().first)
    #expect(finding.severity == .warning)
    #expect(finding.services == ["sample.cart.v1", "sample.tax.v1"])
    #expect(finding.cost.contains("waited 80.0 ms for it, of which 40.0 ms (50 %)"))
    #expect(try findings().count == 1)
  }

  @Test(
    "whoever has two callers, events, a database or somebody to ask has a reason",
    arguments: [0, 1, 2, 3])
  func leavesReasons(reason: Int) throws {
    let findings = try findings(
      others: reason == 0 ? 3 : 0, publishes: reason == 1, keeps: reason == 2, asks: reason == 3)
    #expect(!findings.contains { $0.title.hasPrefix("sample.tax.v1") })
  }

  @Test("nine calls say nothing")
  func leavesFew() throws { #expect(try findings(calls: 9).isEmpty) }
}
