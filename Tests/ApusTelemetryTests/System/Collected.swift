// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import Foundation
import OTLPAPI
import Synchronization

/// What a collector was told, by whatever way.
final class Collected: Sendable {
  private let state = Mutex((batches: [TelemetryBatch](), bytes: [Bytes]()))

  func add(_ batch: TelemetryBatch) {
    state.withLock { state in
      state.batches.append(batch)
      state.bytes.append(batch.encoded())
    }
  }

  /// A span with the name of its service.
  struct Seen: Sendable {
    let service: String
    let span: OTLPAPI.Span

    var attributes: [String: String] { span.attributes.texts }
    func isChild(of other: Seen) -> Bool {
      span.parentSpanId == other.span.spanId && span.traceId == other.span.traceId
    }
  }

  var spans: [Seen] {
    state.withLock { $0.batches }.flatMap(\.spans).flatMap { resource in
      resource.scopeSpans.flatMap(\.spans).map { Seen(service: resource.service, span: $0) }
    }
  }

  func span(_ name: String, _ kind: OTLPAPI.SpanKind) -> Seen? {
    spans.first { $0.span.name == name && $0.span.kind == kind }
  }

  var logs: [(service: String, record: LogRecord)] {
    state.withLock { $0.batches }.flatMap(\.logs).flatMap { resource in
      resource.scopeLogs.flatMap(\.logRecords).map {
        (resource.resource?.attributes.texts["service.name"] ?? "", $0)
      }
    }
  }

  /// The newest of each name and service.
  func metric(_ name: String, of service: String) -> Metric? {
    state.withLock { $0.batches }.reversed().lazy.flatMap(\.metrics)
      .filter { $0.resource?.attributes.texts["service.name"] == service }
      .flatMap(\.scopeMetrics).flatMap(\.metrics).first { $0.name == name }
  }

  /// All that came, as it came.
  var bytes: [Bytes] { state.withLock { $0.bytes } }
}

extension ResourceSpans {
  var service: String { resource?.attributes.texts["service.name"] ?? "" }
}

extension [KeyValue] {
  var texts: [String: String] {
    Dictionary(
      map { pair in
        switch pair.value {
        case .stringValue(let text): (pair.key, text)
        case .intValue(let number): (pair.key, "\(number)")
        case .doubleValue(let number): (pair.key, "\(number)")
        case .boolValue(let isTrue): (pair.key, "\(isTrue)")
        default: (pair.key, "?")
        }
      }, uniquingKeysWith: { $1 })
  }
}
