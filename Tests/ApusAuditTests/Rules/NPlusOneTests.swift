// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct NPlusOneTests {
  private let get = "sample.cart.v1.CartService/get"
  private let getProduct = "sample.search.v1.SearchService/getProduct"

  private func trace(
    _ method: String? = nil, calls: Int, apart: Double = 4, _ more: [String: String] = [:]
  ) -> Trace {
    var sample = SampleTrace()
    let entry = sample.serves(get, 0...40)
    for call in 0..<calls {
      let start = 2 + Double(call) * apart
      sample.calls(
        method ?? getProduct, from: "sample.cart.v1", start...(start + 4), in: entry, more)
    }
    return sample.trace
  }

  private func findings(_ trace: Trace, _ schemas: String...) throws -> [Finding] {
    let packages =
      try schemas.isEmpty
      ? [] : SampleSchemas.packages(SampleSchemas.cart, SampleSchemas.search)
    return audit(packages, traces: [trace], options: AuditOptions(rules: ["n-plus-one"]))
  }

  @Test("six calls one after another, where there is a batch method, are a problem with its name")
  func findsBatch() throws {
    let finding = try #require(try findings(trace(calls: 6), "with schemas").first)
    #expect(finding.severity == .problem)
    #expect(
      finding.title == "CartService/get calls SearchService/getProduct 6 times in one request")
    #expect(finding.mend == "Ask SearchService/batchGetProducts once for all of them.")
    #expect(finding.cost.contains("of 40.0 ms") || finding.cost.contains("Of 40.0 ms"))
    #expect(finding.cost.contains("20.0 ms"))
    #expect(finding.evidence[0].hasSuffix("one after another"))
    #expect(finding.traces.count == 1)
  }

  @Test("side by side and without a batch method they cost messages, and are a warning")
  func findsParallel() throws {
    let finding = try #require(try findings(trace(calls: 6, apart: 0.1)).first)
    #expect(finding.severity == .warning)
    #expect(finding.evidence[0].hasSuffix("side by side"))
  }

  @Test("four calls are not many")
  func leavesFew() throws {
    #expect(try findings(trace(calls: 4), "with schemas").isEmpty)
  }

  @Test("asking until it is ready is no N+1")
  func leavesPolling() throws {
    #expect(try findings(trace(calls: 6, ["apus.status": "failedPrecondition"])).isEmpty)
  }

  @Test("calls of two requests are not counted together")
  func leavesTwoRequests() throws {
    var sample = SampleTrace()
    for request in 0..<2 {
      let start = Double(request) * 100
      let entry = sample.serves(get, start...(start + 40))
      for call in 1...4 {
        let at = start + Double(call) * 5
        sample.calls(getProduct, from: "sample.cart.v1", at...(at + 3), in: entry)
      }
    }
    #expect(try findings(sample.trace).isEmpty)
  }

  @Test("steps of a saga are requests of their own, though one event began them all")
  func leavesSteps() throws {
    var sample = SampleTrace()
    let event = sample.hears(
      "sample.cart.v1.Placed", as: "sample.cart.v1", 0...100, in: "")
    for step in 0..<6 {
      let start = Double(step) * 10
      let place = sample.add(
        "saga fulfil/ship", "internal", "sample.cart.v1", start...(start + 9), event,
        ["apus.saga.step": "ship"])
      sample.calls(getProduct, from: "sample.cart.v1", (start + 1)...(start + 5), in: place)
    }
    #expect(try findings(sample.trace).isEmpty)
  }

  @Test("what goes on after the request is over is not what it waited for")
  func leavesBackground() throws {
    #expect(try findings(trace(calls: 8, apart: 30)).isEmpty)
  }

  @Test("calls to Apus's own services are no design of anybody's")
  func leavesPlatform() throws {
    #expect(try findings(trace("apus.bus.v1.BusService/publish", calls: 9)).isEmpty)
  }
}
