// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct CycleTests {
  private let options = AuditOptions(rules: ["cycle"])

  private func trace(back: Bool, throughEvent: Bool = false) -> Trace {
    var sample = SampleTrace()
    let get = sample.serves("sample.search.v1.SearchService/getProduct", 0...20)
    let rank = sample.asks(
      "sample.rank.v1.RankService/rank", from: "sample.search.v1", 1...19, in: get)
    let place =
      throughEvent
      ? sample.hears("sample.rank.v1.Ranked", as: "sample.rank.v1", 30...40, in: rank) : rank
    if back {
      sample.asks(
        "sample.search.v1.SearchService/batchGetProducts", from: "sample.rank.v1",
        throughEvent ? 31...39 : 7...13, in: place)
    }
    return sample.trace
  }

  @Test("a request that comes back to a service that waits is a problem, with its way")
  func findsCircle() throws {
    let findings = audit([], traces: [trace(back: true)], options: options)
    let finding = try #require(findings.first)
    #expect(findings.count == 1)
    #expect(finding.severity == .problem)
    #expect(finding.services == ["sample.rank.v1", "sample.search.v1"])
    #expect(finding.evidence[0].hasSuffix("sample.rank.v1 → sample.search.v1 → sample.rank.v1"))
    #expect(finding.methods.contains("sample.rank.v1.RankService/rank"))
  }

  @Test("there and not back is no circle")
  func leavesOneWay() {
    #expect(audit([], traces: [trace(back: false)], options: options).isEmpty)
  }

  @Test("nobody waits for an event: both directions are only noted")
  func notesEvent() {
    let findings = audit([], traces: [trace(back: true, throughEvent: true)], options: options)
    #expect(findings.map(\.severity) == [.note])
  }

  private static let bank = """
    package sample.bank.v1
    service BankService {
      uses sample.payment.v1.PaymentService
      @auth(service) @timeout(1s) @idempotent rpc take(amount: int64 = 1) -> nothing
    }
    """
  private static let payment = """
    package sample.payment.v1
    service PaymentService {
      uses sample.bank.v1.BankService
      @auth(service) @timeout(1s) @idempotent rpc webhook(body: bytes = 1) -> nothing
    }
    """

  @Test("what may call each other and was not seen to is noted once")
  func notesUses() throws {
    let findings = audit(
      try SampleSchemas.packages(Self.bank, Self.payment), traces: [], options: options)
    #expect(findings.map(\.title) == ["sample.bank.v1 and sample.payment.v1 may call each other"])
    #expect(findings.map(\.severity) == [.note])
  }

  @Test("events close a circle: one note, with the reasons")
  func notesEvents() throws {
    let packages = try SampleSchemas.packages(
      """
      package sample.taking.v1
      service Taking { publishes Placed
        subscribes sample.doing.v1.Done }
      event Placed key id { id: uuid = 1 }
      """,
      """
      package sample.doing.v1
      service Doing { publishes Done
        subscribes sample.taking.v1.Placed
        @auth(staff) @readonly @timeout(1s) rpc get(id: uuid = 1) -> Work }
      message Work { id: uuid = 1 }
      event Done key id { id: uuid = 1 }
      """)
    #expect(audit(packages, traces: [], options: options).isEmpty, "a program is no service")
  }

  @Test("two services that hear of each other are noted")
  func notesMutualEvents() throws {
    let source = { (name: String, other: String) in
      """
      package sample.\(name).v1
      message Work { id: uuid = 1 }
      service Service { publishes Done
        subscribes sample.\(other).v1.Done
        @auth(staff) @readonly @timeout(1s) rpc get(id: uuid = 1) -> Work }
      event Done key id { id: uuid = 1 }
      """
    }
    let packages = try SampleSchemas.packages(source("one", "two"), source("two", "one"))
    let findings = audit(packages, traces: [], options: options)
    #expect(findings.map(\.severity) == [.note])
    #expect(findings.first?.evidence.first == "sample.one.v1 hears of sample.two.v1")
  }

  @Test("parents that go in a circle end the walk")
  func survivesMadeUpParents() {
    var trace = trace(back: true)
    trace.spans[0].parent = trace.spans[trace.spans.count - 1].id
    _ = audit([], traces: [trace])
  }
}
