// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import OTLPAPI
import Testing
import Tracing

@testable import ApusTelemetry

@Suite struct ApusTracerTests {
  private struct Refused: Error { let secret = "canary" }

  private func telemetry(rate: Int = 1_000) -> Telemetry {
    var settings = TelemetrySettings()
    settings.traceRate = rate
    return Telemetry(of: "shop.cart.v1", settings: settings, isTold: true)
  }

  private func context(_ trace: TraceContext) -> CallContext {
    CallContext(
      of: "shop.cart.v1/shop.search.v1.PriceChanged",
      by: Caller(trustDomain: "test", path: "service/shop.cart.v1"), trace: trace,
      timeout: .seconds(30), background: BackgroundTasks())
  }

  private static let trace = TraceContext(traceIDHigh: 1, traceIDLow: 2, spanID: 3, flags: 1)

  @Test("a span within a span is its child, and both are of one trace") func nested() throws {
    let telemetry = telemetry()
    let tracer = ApusTracer(telemetry)
    tracer.withSpan("outer") { outer in
      outer.attributes["rows"] = 7
      tracer.withSpan("inner", ofKind: .client) { _ in }
    }
    let spans = telemetry.recorder.buffer.take(10).map(\.span)
    try #require(spans.map(\.name) == ["inner", "outer"])
    #expect(spans[0].parentSpanId == spans[1].spanId && spans[0].traceId == spans[1].traceId)
    #expect(spans[1].parentSpanId.isEmpty && spans[0].kind == .client)
    #expect(spans[1].attributes == [KeyValue("rows", 7)])
  }

  @Test("a span within a call is the child of the call") func ofCall() {
    let telemetry = telemetry(rate: 0)
    let tracer = ApusTracer(telemetry)
    CallContext.$current.withValue(context(Self.trace)) {
      tracer.withSpan("work") { _ in
        #expect(Telemetry.currentTrace?.traceIDLow == 2 && Telemetry.currentTrace?.spanID != 3)
      }
      #expect(Telemetry.currentTrace == Self.trace)
    }
    let span = telemetry.recorder.buffer.take(10).first?.span
    #expect(span?.parentSpanId == Self.trace.spanIDBytes)
    #expect(span?.traceId == Self.trace.traceIDBytes)
  }

  @Test("a call that is served within an older span belongs to its caller's trace, not to the span")
  func nearerCall() {
    let telemetry = telemetry()
    let tracer = ApusTracer(telemetry)
    tracer.withSpan("the whole process") { _ in
      CallContext.$current.withValue(context(Self.trace)) {
        #expect(Telemetry.currentTrace == Self.trace)
        tracer.withSpan("work") { _ in }
      }
    }
    let spans = telemetry.recorder.buffer.take(10).map(\.span)
    #expect(spans.first?.name == "work" && spans.first?.traceId == Self.trace.traceIDBytes)
  }

  @Test("of a trace that is not recorded nothing is kept, and it stays so below") func unsampled() {
    let telemetry = telemetry()
    let tracer = ApusTracer(telemetry)
    var trace = Self.trace
    trace.flags = 0
    CallContext.$current.withValue(context(trace)) {
      tracer.withSpan("work") { span in
        #expect(!span.isRecording)
        tracer.withSpan("more") { _ in }
      }
    }
    #expect(telemetry.recorder.buffer.count == 0)
  }

  @Test("of an error its type is told and not what it says") func errors() throws {
    let telemetry = telemetry()
    let tracer = ApusTracer(telemetry)
    #expect(throws: Refused.self) {
      try tracer.withSpan("work") { _ in throw Refused() }
    }
    let span = try #require(telemetry.recorder.buffer.take(1).first?.span)
    #expect(span.status?.code == .error)
    #expect(span.events.map(\.name) == ["exception"])
    #expect(!"\(span)".contains("canary") && "\(span.events)".contains("Refused"))
  }

  private struct Fields: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
      carrier[key] = value
    }
  }

  @Test("a trace comes in and goes out as W3C's header") func headers() throws {
    let telemetry = telemetry(rate: 0)
    let tracer = ApusTracer(telemetry)
    var context = ServiceContext.topLevel
    let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    tracer.extract(["traceparent": header], into: &context, using: Fields())
    tracer.withSpan("GET /", context: context, ofKind: .server) { span in
      var out: [String: String] = [:]
      tracer.inject(span.context, into: &out, using: Fields())
      #expect(out["traceparent"]?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") == true)
      #expect(out["traceparent"] != header)
    }
    #expect(
      telemetry.recorder.buffer.take(1).first?.span.parentSpanId
        == TraceContext(traceparent: header)?.spanIDBytes)
  }
}
