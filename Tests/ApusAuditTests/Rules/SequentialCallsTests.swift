// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct SequentialCallsTests {
  private static let page = """
    package sample.page.v1
    message Page { title: string = 1 }
    @auth(public)
    service PageService {
      @readonly @timeout(1s) rpc show(customer: uuid = 1, word: string = 2) -> Page
    }
    """
  private static let news = """
    package sample.news.v1
    message News { headlines: [string] = 1 }
    @auth(public)
    service NewsService {
      @readonly @timeout(1s) rpc latest(word: string = 1) -> News
      @readonly @timeout(1s) rpc about(headlines: [string] = 1) -> News
      @timeout(1s) rpc read(word: string = 1) -> News
    }
    """
  private static let weather = """
    package sample.weather.v1
    message Weather { headlines: [string] = 1, degrees: int32 = 2 }
    @auth(public)
    service WeatherService { @readonly @timeout(1s) rpc today(word: string = 1) -> Weather }
    """

  private func findings(
    second: String = "latest", at start: Double = 12, lasting: Double = 8, times: Int = 5
  ) throws -> [Finding] {
    let traces = (1...times).map { number in
      var sample = SampleTrace(number)
      let entry = sample.serves("sample.page.v1.PageService/show", 0...30)
      sample.calls(
        "sample.weather.v1.WeatherService/today", from: "sample.page.v1", 1...11, in: entry)
      sample.calls(
        "sample.news.v1.NewsService/" + second, from: "sample.page.v1", start...(start + lasting),
        in: entry)
      return sample.trace
    }
    return audit(
      try SampleSchemas.packages(Self.page, Self.news, Self.weather), traces: traces,
      options: AuditOptions(rules: ["sequential-calls"]))
  }

  @Test("two readings one after the other, of which the second needs nothing, are a hint")
  func hints() throws {
    let finding = try #require(try findings().first)
    #expect(finding.severity == .note)
    #expect(finding.cost == "Side by side they would have saved up to 40.0 ms of 150 ms (27 %).")
  }

  @Test("what the second takes could come from the first: nothing is said")
  func leavesDependency() throws { #expect(try findings(second: "about").isEmpty) }

  @Test("what may change something is left in its order")
  func leavesWrites() throws { #expect(try findings(second: "read").isEmpty) }

  @Test("what runs side by side already is left")
  func leavesParallel() throws { #expect(try findings(at: 5).isEmpty) }

  @Test("what saves less than a fifth is left")
  func leavesShort() throws { #expect(try findings(lasting: 5).isEmpty) }

  @Test("what was seen four times is left")
  func leavesRare() throws { #expect(try findings(times: 4).isEmpty) }
}
