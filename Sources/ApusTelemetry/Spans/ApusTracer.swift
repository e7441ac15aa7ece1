// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
package import ApusWire
import OTLPAPI
package import Tracing

/// The tracer of a process: what users' code records by `withSpan` joins the trace of the call that
/// it serves, and the calls within it join the span.
package struct ApusTracer: Tracer {
  private let own: Telemetry?

  /// - Parameter telemetry: where spans go; to the process's without one.
  package init(_ telemetry: Telemetry? = nil) { own = telemetry }

  package func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> ServiceContext,
    ofKind kind: Tracing.SpanKind, at instant: @autoclosure () -> Instant, function: String,
    file fileID: String, line: UInt
  ) -> ApusSpan {
    let telemetry = own ?? Telemetry.current
    var context = context()
    let parent = SpanReference.parent(in: context) ?? TraceContext()
    var random = SystemRandomNumberGenerator()
    let trace =
      parent.isNone
      ? TraceContext(
        root: telemetry?.sampler.admit(at: LoopClock.now()) ?? false, using: &random)
      : parent.child(using: &random)
    SpanReference.bind(trace, in: &context)
    return ApusSpan(
      operationName, kind, context, trace, parent: parent.isNone ? 0 : parent.spanID,
      service: CallContext.current?.package ?? telemetry?.resource.service ?? "",
      start: instant().nanosecondsSinceEpoch, recorder: telemetry?.recorder)
  }

  package func forceFlush() {}

  /// W3C's `traceparent`. Spec: https://www.w3.org/TR/trace-context/
  package func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
  ) where Extract.Carrier == Carrier {
    guard let text = extractor.extract(key: "traceparent", from: carrier),
      let trace = TraceContext(traceparent: text)
    else { return }
    SpanReference.bind(trace, in: &context)
  }

  package func inject<Carrier, Inject: Injector>(
    _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject.Carrier == Carrier {
    guard let trace = SpanReference.reference(in: context)?.trace, !trace.isNone else { return }
    injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
  }
}

extension TraceContext {
  /// `00-<trace id>-<span id>-<flags>`
  package var traceparent: String {
    "00-\(traceIDText)-\(spanIDText)-\(isSampled ? "01" : "00")"
  }

  /// - Returns: `nil` for what is none.
  package init?(traceparent text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].count == 2, parts[0] != "ff", parts[1].count == 32,
      parts[2].count == 16, parts[3].count == 2,
      // A later version may have more.
      parts.count == 4 || parts[0] != "00",
      let high = UInt64(hexadecimal: parts[1].prefix(16)),
      let low = UInt64(hexadecimal: parts[1].suffix(16)),
      let span = UInt64(hexadecimal: parts[2]), let flags = UInt8(hexadecimal: parts[3]),
      high | low != 0, span != 0
    else { return nil }
    self.init(
      traceIDHigh: high.byteSwapped, traceIDLow: low.byteSwapped, spanID: span.byteSwapped,
      flags: flags & Self.sampledFlag)
  }
}

extension FixedWidthInteger {
  /// Digits only: no sign, small letters, as W3C has it.
  fileprivate init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
      let value = Self(text, radix: 16)
    else { return nil }
    self = value
  }
}
