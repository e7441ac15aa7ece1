// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusSagaAPI
import ApusWire
import Testing

@testable import ApusService

/// What operators see, through the true codec.
@Suite struct SagaHandlerTests {
  @Test("sagas of several stores are one list, the newest first, in pages without a gap")
  func lists() async throws {
    let places = [
      try await SagaPlace(trip: [.init("mail", .retriable)]),
      try await SagaPlace(trip: [.init("mail", .retriable)]),
    ]
    for number in 0..<7 {
      let place = places[number % 2]
      try await place.start("t\(number)")
      for place in places { place.clock.advance(by: .seconds(1)) }
    }
    try await places[0].sagas.runDue()
    let client = Self.client(places)
    var seen: [String] = []
    var cursor = ""
    repeat {
      let page = try await client.list(status: nil, cursor: cursor, limit: 2)
      seen += page.sagas.map(\.id)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(seen == (0..<7).reversed().map { "t\($0)" })
    let running = try await client.list(status: .running, cursor: "", limit: 0)
    #expect(running.sagas.map(\.id) == ["t5", "t3", "t1"])
    await #expect(throws: RPCError.self) {
      _ = try await client.list(status: nil, cursor: "nonsense", limit: 0)
    }
  }

  @Test("one is shown with its history and pushed on; another's is unknown")
  func showsAndRetries() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    place.script["mail"] = [.unknown, .unknown, .unknown, .unknown]
    try await place.start("t1")
    try await place.run(seconds: 1)
    let client = Self.client([place])
    let shown = try await client.show(id: "t1")
    #expect(shown.steps.map(\.outcome).prefix(3) == ["running", "unknown", "unknown"])
    #expect(shown.reason.contains("no answer"))
    let attempt = shown.attempt
    _ = try await client.retry(id: "t1")
    try await place.sagas.runDue()
    #expect(try await client.show(id: "t1").attempt == attempt + 1)
    await #expect(throws: SagaServiceShowError.unknownSaga(UnknownSaga(id: "t2"))) {
      _ = try await client.show(id: "t2")
    }
  }

  private static func client(_ places: [SagaPlace]) -> SagaClient {
    SagaClient(
      channel: .inProcess(SagaHandler(stores: places.map(\.sagas)), caller: "operator/ada"))
  }
}
