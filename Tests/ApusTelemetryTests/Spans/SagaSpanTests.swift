// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import Foundation
import Logging
import OTLPAPI
import SearchAPI
import Testing

@testable import ApusTelemetry

@Suite struct SagaSpanTests {
  private static let trace = TraceContext(traceIDHigh: 1, traceIDLow: 2, spanID: 3, flags: 1)

  @Test("a saga is one trace with what started it: its steps, their repetitions, what they publish")
  func steps() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sagas-\(UUID())").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let telemetry = Telemetry(of: "shop.search.v1", settings: .init(), isTold: true)
    let store = try await Store.open(
      path: "\(folder)/search.db", owner: "shop.search.v1", migrations: [],
      options: StoreOptions(durability: .processCrash),
      observer: telemetry.workObserver(of: "shop.search.v1")
    ) { Timestamp(date: Date()) }
    let definition = Self.definition
    let sagas = Sagas(
      store: store, [definition], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let context = CallContext(
      of: "shop.search.v1.SearchService/upsertProduct",
      by: Caller(trustDomain: "test", path: "operator/ada"), trace: Self.trace,
      timeout: .seconds(30), background: BackgroundTasks())
    try await CallContext.$current.withValue(context) {
      _ = try await store.write { db in
        try sagas.start(definition, id: "one", PriceChanged(sku: "tea"), db)
      }
    }
    try await sagas.runDue()
    try await store.close()

    let spans = telemetry.recorder.buffer.take(100).map(\.span)
    #expect(spans.allSatisfy { $0.traceId == Self.trace.traceIDBytes })
    let started = try #require(spans.first { $0.parentSpanId == Self.trace.spanIDBytes })
    let steps = spans.filter { $0.name.hasPrefix("saga ") }
    #expect(steps.map(\.name) == ["saga tell/check", "saga tell/publish"])
    #expect(steps.allSatisfy { $0.parentSpanId == started.spanId && $0.kind == .internal })
    #expect(steps[1].attributes.texts["apus.saga.id"] == "one")
    #expect(steps[1].attributes.texts["apus.outcome"] == "ok")
    let published = try #require(spans.first { $0.kind == .producer })
    let kept = try #require(spans.first { $0.spanId == published.parentSpanId })
    #expect(kept.name == "store write" && kept.parentSpanId == steps[1].spanId)
    #expect(
      telemetry.prometheusText.contains(
        #"apus_saga_steps{service="shop.search.v1",saga="tell",step="check",undoing="false",outcome="ok"} 1"#
      ))
  }

  private static let definition = SagaDefinition<PriceChanged>(
    name: "tell", version: 1,
    steps: [
      SagaStep("check", .compensatable { _, _ in }) { _, _ in
        // What it calls would be its children.
        #expect(CallContext.current?.trace.traceIDLow == trace.traceIDLow)
        #expect(CallContext.current?.deadline.remaining == nil)
        return .done
      },
      SagaStep("publish", .retriable) { state, context in
        let price = Money(minorUnits: 300, currency: "EUR")
        let event = PriceChanged(sku: state.sku, oldPrice: price, newPrice: price)
        context.commit { db in try db.publish(event) }
        return .done
      },
    ])
}
