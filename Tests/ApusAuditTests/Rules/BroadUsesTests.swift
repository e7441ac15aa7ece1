// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import ApusReflection
import Testing

@Suite struct BroadUsesTests {
  private let options = AuditOptions(rules: ["broad-uses"])

  private static func stock(_ roles: String) -> String {
    """
    package sample.stock.v1
    message Stock { count: uint32 = 1 }
    @auth(\(roles))
    service StockService {
      @readonly @timeout(1s) rpc count(sku: string = 1) -> Stock
      @idempotent @timeout(1s) rpc clear(sku: string = 1) -> Stock
    }
    """
  }
  private static let office = """
    package sample.office.v1
    message Reply { id: uuid = 1 }
    @auth(staff)
    service OfficeService { USES
      @readonly @timeout(1s) rpc get(id: uuid = 1) -> Reply }
    """

  private func packages(uses: Bool, roles: String = "staff") throws -> [PackageSchema] {
    try SampleSchemas.packages(
      Self.stock(roles),
      Self.office.replacing("USES", with: uses ? "uses sample.stock.v1.StockService" : ""))
  }

  private func traces(_ count: Int, calling method: String? = nil) -> [Trace] {
    (1...count).map { number in
      var sample = SampleTrace(number)
      let entry = sample.serves("sample.office.v1.OfficeService/get", 0...10)
      if let method {
        sample.calls(
          "sample.stock.v1.StockService/" + method, from: "sample.office.v1", 1...5, in: entry)
      }
      return sample.trace
    }
  }

  @Test("a right that two hundred traces do not show is noted")
  func notesUnused() throws {
    #expect(
      audit(try packages(uses: true), traces: traces(200), options: options).map(\.severity)
        == [.note])
    #expect(audit(try packages(uses: true), traces: traces(199), options: options).isEmpty)
    #expect(
      audit(try packages(uses: true), traces: traces(200, calling: "count"), options: options)
        .isEmpty)
  }

  @Test("changes that are open to every service are noted, once for all")
  func notesOpen() throws {
    let findings = audit(
      try packages(uses: true, roles: "service"), traces: [], options: options)
    #expect(findings.map(\.methods) == [["sample.stock.v1.StockService/clear"]])
    #expect(findings.map(\.severity) == [.note])
  }

  @Test("changing something without a word in the schema is a warning; reading is not")
  func findsUndeclared() throws {
    let packages = try packages(uses: false, roles: "service")
    #expect(
      audit(packages, traces: traces(1, calling: "clear"), options: options).map(\.severity)
        == [.warning])
    #expect(audit(packages, traces: traces(1, calling: "count"), options: options).isEmpty)
  }
}
