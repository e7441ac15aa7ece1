// SPDX-License-Identifier: Apache-2.0

import ApusRPC
package import ApusWire
package import Logging
package import OTLPAPI

/// What is logged in this process, on its way to the collector.
///
/// swift-log has one handler for all of a process, made before anything else; so the entries go to
/// the one ``Telemetry`` that is the process's.
package final class LogTap: Sendable {
  /// 4,096: what a process says in a bad minute; more is dropped and counted.
  package let buffer = BoundedBuffer<FinishedLog>(limit: 4_096)
  private let service: String

  package init(service: String) { self.service = service }

  /// 8 KiB of a message and 2 KiB of a value are told, which is more than anybody reads.
  private static let messageByteCount = 8_192
  private static let valueByteCount = 2_048
  /// 64 values of an entry.
  private static let valueCount = 64

  package func append(
    _ event: LogEvent, _ metadata: Logger.Metadata, label: String, trace: TraceContext?
  ) {
    var record = LogRecord()
    record.timeUnixNano = SystemTime.nanoseconds()
    record.observedTimeUnixNano = record.timeUnixNano
    record.severityNumber = event.level.severityNumber
    record.severityText = event.level.rawValue
    record.body = .stringValue("\(event.message)".prefixed(byteCount: Self.messageByteCount))
    record.attributes = [KeyValue("log.label", label)]
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }).prefix(Self.valueCount) {
      record.attributes.append(
        KeyValue(key, "\(value)".prefixed(byteCount: Self.valueByteCount)))
    }
    if let trace, !trace.isNone {
      record.traceId = trace.traceIDBytes
      record.spanId = trace.spanIDBytes
      record.flags = UInt32(trace.flags)
    }
    buffer.append(FinishedLog(service: CallContext.current?.package ?? service, record: record))
  }
}

/// A log entry that waits for its export.
package struct FinishedLog: Sendable {
  package var service: String
  package var record: LogRecord
}

extension CallContext {
  /// The schema package in whose name it is served: of `shop.cart.v1.CartService/addLine`, and of
  /// `shop.cart.v1/shop.search.v1.PriceChanged`, which is an event that it hears of.
  var package: String {
    let owner = method.prefix { $0 != "/" }
    guard let dot = owner.lastIndex(of: "."),
      owner[owner.index(after: dot)...].first?.isUppercase == true
    else { return String(owner) }
    return String(owner[..<dot])
  }
}

extension Logger.Level {
  /// OpenTelemetry's number.
  var severityNumber: Int32 {
    switch self {
    case .trace: 1
    case .debug: 5
    case .info: 9
    case .notice: 10
    case .warning: 13
    case .error: 17
    case .critical: 21
    }
  }
}

extension String {
  /// Itself, or its beginning with a mark.
  func prefixed(byteCount: Int) -> String {
    guard utf8.count > byteCount else { return self }
    return String(decoding: utf8.prefix(byteCount), as: UTF8.self) + "…"
  }
}
