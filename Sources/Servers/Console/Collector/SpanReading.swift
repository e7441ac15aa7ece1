// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI

/// OpenTelemetry's spans → what is kept. Pure; what cannot be kept is counted, and the rest is taken.
struct SpanReading {
  let limits: CollectorLimits
  /// Spans that began outside of these times, in nanoseconds since 1970, are refused: their clocks
  /// are wrong, and they would stay for ever or go at once.
  let times: ClosedRange<Int64>
  private(set) var records: [SpanRecord] = []
  private(set) var rejectedCount = 0

  init(limits: CollectorLimits, times: ClosedRange<Int64>) {
    self.limits = limits
    self.times = times
  }

  mutating func read(_ groups: [ResourceSpans]) {
    for group in groups {
      let source = TelemetrySource(group.resource, limits)
      for scope in group.scopeSpans {
        for span in scope.spans {
          if let record = record(span, source) {
            records.append(record)
          } else {
            rejectedCount += 1
          }
        }
      }
    }
  }

  private func record(_ span: Span, _ source: TelemetrySource) -> SpanRecord? {
    guard span.traceId.count == 16, span.spanId.count == 8,
      span.parentSpanId.isEmpty || span.parentSpanId.count == 8,
      span.traceId.contains(where: { $0 != 0 }), span.spanId.contains(where: { $0 != 0 }),
      let start = Int64(exactly: span.startTimeUnixNano), times.contains(start)
    else { return nil }
    let text = OTLPText(limit: limits.valueByteCount)
    let attributes = text.attributes(span.attributes, limits)
    let isError = span.status?.code == .error
    // An end before the beginning is a clock that was set back meanwhile.
    let end = max(start, Int64(clamping: span.endTimeUnixNano))
    // A parent of zeros is how some SDKs say that there is none.
    let hasParent = span.parentSpanId.contains { $0 != 0 }
    return SpanRecord(
      trace: span.traceId, id: span.spanId, parent: hasParent ? span.parentSpanId : Bytes(),
      source: source, name: OTLPText.cut(span.name, limits.nameByteCount), kind: .init(span.kind),
      startedAt: start, duration: min(end - start, Self.longest), isError: isError,
      status: Self.status(span, attributes, isError), attributes: attributes,
      events: span.events.prefix(limits.eventCount).map { event in
        SpanEvent(
          at: Timestamp(unixNanoseconds: Int64(clamping: event.timeUnixNano)),
          name: OTLPText.cut(event.name, limits.nameByteCount),
          attributes: text.attributes(event.attributes, limits))
      })
  }

  /// A week: no span that we can show is longer, and sums of times stay in range.
  private static let longest: Int64 = 7 * 24 * 3_600 * 1_000_000_000

  private static func status(
    _ span: Span, _ attributes: [String: String], _ isError: Bool
  ) -> String {
    if let status = attributes["apus.status"] { return status }
    if let message = span.status?.message, !message.isEmpty { return OTLPText.cut(message, 255) }
    if let code = attributes["http.response.status_code"] ?? attributes["http.status_code"] {
      return code
    }
    return isError ? "error" : "ok"
  }
}

extension SpanRecord.Kind {
  fileprivate init(_ kind: SpanKind) {
    switch kind {
    case .server: self = .server
    case .client: self = .client
    case .producer: self = .producer
    case .consumer: self = .consumer
    case .unspecified, .internal, .unrecognized: self = .internal
    }
  }
}

extension TelemetrySource {
  init(_ resource: Resource?, _ limits: CollectorLimits) {
    self.init(service: "", instance: "")
    let text = OTLPText(limit: limits.nameByteCount)
    for pair in (resource?.attributes ?? []).prefix(limits.attributeCount) {
      switch pair.key {
      case "service.name": service = text.text(pair.value)
      case "service.instance.id": instance = text.text(pair.value)
      case "host.name" where instance.isEmpty: instance = text.text(pair.value)
      default: break
      }
    }
    // As the specification names it.
    if service.isEmpty { service = "unknown_service" }
  }
}

extension OTLPText {
  /// The first ones that the limit allows; of two with one name the last.
  func attributes(_ pairs: [KeyValue], _ limits: CollectorLimits) -> [String: String] {
    var attributes: [String: String] = [:]
    for pair in pairs.prefix(limits.attributeCount) {
      attributes[Self.cut(pair.key, limits.nameByteCount)] = text(pair.value)
    }
    return attributes
  }
}
