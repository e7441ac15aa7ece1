// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusRPC
import ApusReflection
import Synchronization
import Testing

@testable import apus

@Suite struct AuditTests {
  private static let open = """
    package a.b.v1
    message Reply { id: uuid = 1 }
    service Door { @timeout(1s) rpc open(id: uuid = 1) -> Reply }
    """

  private func folder(_ schema: String = open) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("schemas/a/b/v1/b.apus", schema)
    return folder
  }

  @Test("without a system the schemas are read, and that is said")
  func schemasOnly() async throws {
    let result = try await CommandRunner.run("audit", in: try folder())
    #expect(result.exit == 1)
    #expect(
      result.output.hasPrefix("problem: Nobody said who may call Door/open  [no-auth]\n  seen"))
    #expect(result.output.contains("\n  costs  ") && result.output.contains("\n  mend   "))
    #expect(
      result.output.contains("audited 1 package and no traces: 1 problem, 0 warnings, 0 notes"))
    #expect(result.errors.contains("no system answers"))
  }

  @Test("as JSON, with the members that the console's findings have")
  func json() async throws {
    let result = try await CommandRunner.run("audit", "--json", in: try folder())
    let json = try JSONValue(parsing: result.output)
    let finding = try #require(json["findings"]?.elements.first)
    #expect(finding["id"] == "no-auth" && finding["severity"] == "problem")
    #expect(finding["methods"]?.elements == ["a.b.v1.Door/open"])
    #expect(json["packageCount"] == 1 && json["traceCount"] == 0)
  }

  @Test("the exit code says whether something as grave was found")
  func exits() async throws {
    let noted = Self.open.replacing("@timeout(1s)", with: "@auth(staff)")
    let folder = try folder(noted)
    #expect(try await CommandRunner.run("audit", in: folder).exit == 0)
    #expect(try await CommandRunner.run("audit", "--fail-on", "note", in: folder).exit == 1)
    #expect(
      try await CommandRunner.run("audit", "--fail-on", "note", "--rule", "cycle", in: folder).exit
        == 0)
  }

  @Test(
    "wrong usage is 2",
    arguments: [
      ["audit", "--rule", "n-plus-two"], ["audit", "--window", "soon"], ["audit"],
      ["audit", "--schemas", "nix"],
    ])
  func usage(arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    let result = try await CommandRunner.start(arguments, in: folder).end()
    #expect(result.exit == 2)
    #expect(!result.errors.isEmpty)
  }

  @Test("a fault on purpose is left out of a tree")
  func leavesFlaws() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "schemas/a/flaws/b/v1/b.apus", Self.open.replacing("package a.b", with: "package a.flaws.b"))
    try folder.write("schemas/a/c/v1/c.apus", "package a.c.v1\nmessage M { id: uuid = 1 }")
    let result = try await CommandRunner.run("audit", in: folder)
    #expect(result.exit == 0)
    #expect(result.output.contains("audited 1 package "))
  }

  @Test("traces are read page by page, 500 at most, and what was forgotten meanwhile is left out")
  func readsTraces() async throws {
    let asked = Mutex<[UInt32]>([])
    let console = ConsoleServiceMock(
      findTraces: { _, _, _, _, since, _, cursor, limit, _ in
        asked.withLock { $0.append(limit) }
        #expect(since != nil)
        let start = Int(cursor) ?? 0
        let traces = (start..<(start + Int(limit))).map { TraceSummary(id: "\($0)") }
        return TracePage(traces: traces, nextCursor: "\(start + Int(limit))")
      },
      getTrace: { id, _ in
        guard id != "7" else { throw UnknownTrace(id: id) }
        return Trace(id: id)
      })
    let traces = try await ConsoleTraces(client: ConsoleClient(channel: .inProcess(console)))
      .traces(of: .seconds(60))
    #expect(asked.withLock { $0 } == [100, 100, 100, 100, 100])
    #expect(traces.count == 499)
    #expect(traces.prefix(8).map(\.id) == ["0", "1", "2", "3", "4", "5", "6", "8"])
  }
}
