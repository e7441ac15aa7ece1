// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import Foundation
import Logging
import OTLPAPI
import SearchAPI
import Synchronization
import Testing
import Tracing

@testable import ApusTelemetry

/// Calls through the true engine, in memory.
@Suite struct CallSpanTests {
  private static let loops = LoopGroup(count: 1)
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Cart's process, which calls Search's: each with what it records.
  private struct Pair {
    let caller: Telemetry
    let callee: Telemetry
    let client: SearchClient

    init(rate: Int = 1_000, calleeRate: Int = 1_000, _ handler: SearchServiceMock) {
      var settings = TelemetrySettings()
      settings.traceRate = rate
      caller = Telemetry(of: "shop.cart.v1", settings: settings, isTold: true)
      settings.traceRate = calleeRate
      callee = Telemetry(of: "shop.search.v1", settings: settings, isTold: true)
      let channel = RPCChannel.inProcess(
        [ServiceRegistration(handler)], caller: "service/shop.cart.v1", loops: loops,
        logger: logger,
        observer: caller.clientObserver(of: "shop.cart.v1", to: "shop.search.v1", loops: loops),
        serverObserver: callee.serverObserver(of: [.searchService], loops: loops))
      client = SearchClient(channel: channel)
    }

    /// A server ends a call a moment after its caller knows.
    func spans() async throws -> (client: [OTLPAPI.Span], server: [OTLPAPI.Span]) {
      try await eventually("the call has ended") {
        callee.prometheusText.contains("apus_server_calls")
      }
      return (
        caller.recorder.buffer.take(1_000).map(\.span),
        callee.recorder.buffer.take(1_000).map(\.span)
      )
    }
  }

  @Test("a call's spans have the names, the parents and the times that docs/telemetry.md promises")
  func unary() async throws {
    let pair = Pair(
      SearchServiceMock(getProduct: { sku, context in
        #expect(context.trace.isSampled)
        return SearchAPI.Product(sku: sku, title: String(repeating: "t", count: 100))
      }))
    _ = try await pair.client.getProduct(sku: "tea")
    let (called, served) = try await pair.spans()
    let (client, server) = (try #require(called.first), try #require(served.first))
    #expect(called.count == 1 && served.count == 1)
    #expect(client.name == "shop.search.v1.SearchService/getProduct" && server.name == client.name)
    #expect(client.kind == .client && server.kind == .server)
    #expect(client.parentSpanId.isEmpty && server.parentSpanId == client.spanId)
    #expect(server.traceId == client.traceId && server.traceId.count == 16)
    #expect(client.startTimeUnixNano <= server.startTimeUnixNano)
    #expect(server.endTimeUnixNano <= client.endTimeUnixNano)
    let (asked, answered) = (client.attributes.texts, server.attributes.texts)
    for attributes in [asked, answered] {
      #expect(attributes["rpc.system"] == "apus" && attributes["rpc.method"] == "getProduct")
      #expect(attributes["rpc.service"] == "shop.search.v1.SearchService")
      #expect(attributes["apus.status"] == "ok" && attributes["apus.attempt"] == "0")
      #expect(attributes["apus.error"] == nil && attributes["apus.deadline_ms"] != nil)
    }
    #expect(
      asked["apus.peer"] == "shop.search.v1" && answered["apus.peer"] == "service/shop.cart.v1")
    #expect(Int(answered["apus.response_bytes"] ?? "").map { $0 > 100 } == true)
    #expect(asked["apus.response_bytes"] == answered["apus.response_bytes"])
    #expect(asked["apus.request_bytes"] == "5" && answered["apus.request_bytes"] == "5")
    #expect(asked["apus.wire_us"] != nil && asked["server.address"] != nil)
    #expect(answered["apus.wait_us"] != nil && answered["apus.work_us"] != nil)
  }

  @Test("a declared error is told by its name, a failure by its status, and neither by its text")
  func errors() async throws {
    let pair = Pair(
      SearchServiceMock(
        suggest: { _, _, _ in throw RPCError(.internal, "canary") },
        getProduct: { sku, _ in throw SearchAPI.UnknownProduct(sku: sku) }))
    await #expect(throws: (any Error).self) { try await pair.client.getProduct(sku: "canary") }
    await #expect(throws: (any Error).self) {
      try await pair.client.suggest(prefix: "canary", limit: 1)
    }
    try await eventually("both have ended") {
      pair.callee.prometheusText.contains("status=\"internal\"")
    }
    let (called, served) = try await pair.spans()
    for spans in [called, served] {
      let texts = spans.map(\.attributes.texts)
      #expect(texts.map { $0["apus.status"] } == ["notFound", "internal"])
      #expect(texts.map { $0["apus.error"] } == [SearchAPI.UnknownProduct.messageName, nil])
      #expect(!"\(spans.map(\.attributes))".contains("canary"))
    }
    // What a caller was rightly refused is no failure of the server.
    #expect(served.map { $0.status?.code == .error } == [false, true])
    #expect(called.allSatisfy { $0.status?.code == .error })
  }

  @Test("whoever begins a trace decides for all of it: what it does not record nobody records")
  func decidedByRoot() async throws {
    let seen = Mutex<[TraceContext]>([])
    let pair = Pair(
      rate: 0,
      SearchServiceMock(getProduct: { sku, context in
        seen.withLock { $0.append(context.trace) }
        return SearchAPI.Product(sku: sku)
      }))
    for _ in 0..<100 { _ = try await pair.client.getProduct(sku: "tea") }
    let (called, served) = try await pair.spans()
    #expect(called.isEmpty && served.isEmpty)
    // Its logs have something to be found by all the same.
    let traces = seen.withLock { $0 }
    #expect(Set(traces).count == 100 && traces.allSatisfy { !$0.isNone && !$0.isSampled })
    #expect(pair.callee.prometheusText.contains("status=\"ok\"} 100"))
    #expect(pair.caller.prometheusText.contains("apus_client_calls"))
  }

  @Test("a caller that records nothing leaves the decision to who is called") func decidedByCallee()
    async throws
  {
    let telemetry = Telemetry(of: "shop.search.v1", settings: .init(), isTold: true)
    let channel = RPCChannel.inProcess(
      [
        ServiceRegistration(
          SearchServiceMock(getProduct: { sku, _ in SearchAPI.Product(sku: sku) }))
      ],
      caller: "operator/ada", loops: Self.loops, logger: Self.logger,
      serverObserver: telemetry.serverObserver(of: [.searchService], loops: Self.loops))
    for _ in 0..<200 { _ = try await SearchClient(channel: channel).getProduct(sku: "tea") }
    try await eventually("all have ended") {
      telemetry.prometheusText.contains("status=\"ok\"} 200")
    }
    // The fifty that may come at once, and few more while this runs.
    let spans = telemetry.recorder.buffer.take(1_000)
    #expect((50..<200).contains(spans.count))
    #expect(spans.allSatisfy { $0.span.parentSpanId.isEmpty })
  }

  @Test("a call within a span of the tracing API is that span's child") func withinSpan()
    async throws
  {
    let pair = Pair(SearchServiceMock(getProduct: { sku, _ in SearchAPI.Product(sku: sku) }))
    try await ApusTracer(pair.caller).withSpan("look") { _ in
      _ = try await pair.client.getProduct(sku: "tea")
    }
    let (called, _) = try await pair.spans()
    try #require(called.map(\.name) == ["shop.search.v1.SearchService/getProduct", "look"])
    #expect(called[0].parentSpanId == called[1].spanId && called[0].traceId == called[1].traceId)
  }

  @Test("a call that its caller gives up ends on both sides as cancelled") func givenUp()
    async throws
  {
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let pair = Pair(
      SearchServiceMock(getProduct: { sku, _ in
        enter.finish()
        try await Task.sleep(for: .seconds(60))
        return SearchAPI.Product(sku: sku)
      }))
    let call = Task { try await pair.client.with(timeout: .seconds(60)).getProduct(sku: "tea") }
    for await _ in entered {}
    call.cancel()
    await #expect(throws: (any Error).self) { try await call.value }
    let (called, served) = try await pair.spans()
    for spans in [called, served] {
      #expect(spans.map(\.attributes.texts).map { $0["apus.status"] } == ["cancelled"])
    }
  }

  @Test("what keeps a system going begins no traces, and telling is not told") func platform() {
    let telemetry = Telemetry(of: "shop.cart.v1", settings: .init(), isTold: true)
    #expect(
      telemetry.clientObserver(of: "shop.cart.v1", to: "apus.console.v1", loops: Self.loops) == nil)
    #expect(
      telemetry.clientObserver(of: "shop.cart.v1", to: "apus.registry.v1", loops: Self.loops) == nil
    )
    let bus = telemetry.clientObserver(of: "shop.cart.v1", to: "apus.bus.v1", loops: Self.loops)
    #expect(bus?.isRootSampled(at: 1_000_000_000) == false)
  }
}
