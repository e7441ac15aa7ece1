// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@testable import apus

@Suite struct SagaCommandTests {
  private func served(_ body: (TestServer) async throws -> Void) async throws {
    let server = try await TestServer()
    do { try await body(server) } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  private static func values(_ field: String, _ output: String) throws -> [JSONValue?] {
    guard case .array(let sagas) = try JSONValue(parsing: output) else { return [] }
    return sagas.map { $0[field] }
  }

  @Test("sagas are listed, the newest first, over all pages and each once")
  func list() async throws {
    try await served { server in
      let result = try await server.apus("saga", "list")
      #expect(result.exit == 0)
      let rows = result.output.split(separator: "\n")
      #expect(rows.count == 4)
      #expect(rows[1].hasPrefix("t3") && rows[1].hasSuffix("no answer"))
      #expect(rows[3].hasPrefix("t1") && rows[3].contains("2027-01-15T08:01:00.000Z"))
      let two = try await server.apus("saga", "list", "--limit", "2", "--json")
      #expect(try Self.values("id", two.output) == ["t3", "t2"])
    }
  }

  @Test("a status chooses; one that is none is answered with the nearest")
  func status() async throws {
    try await served { server in
      let stuck = try await server.apus("saga", "list", "--status", "stuck", "--json")
      #expect(try Self.values("status", stuck.output) == ["stuck"])
      let wrong = try await server.apus("saga", "list", "--status", "stick")
      #expect(wrong.exit == 2)
      #expect(wrong.errors.contains("stuck"))
    }
  }

  @Test("one is shown with its history, and tried again; one that nobody has is a no")
  func showAndRetry() async throws {
    try await served { server in
      let shown = try await server.apus("saga", "show", "t3")
      #expect(shown.exit == 0)
      #expect(shown.output.contains("mail  unknown  1         no answer"))
      let again = try await server.apus("saga", "retry", "t3")
      #expect(again.output == "t3: mail is tried again\n")
      let none = try await server.apus("saga", "show", "t9")
      #expect(none.exit == 1)
      #expect(none.errors.contains("apus saga list"))
    }
  }
}
