// SPDX-License-Identifier: Apache-2.0

import ApusRPC
package import ApusWire
package import OTLPAPI

/// A span that has ended and waits for its export.
package struct FinishedSpan: Sendable {
  /// The schema package in whose name it is told.
  package var service: String
  package var span: OTLPAPI.Span
}

extension OTLPAPI.Span {
  /// - Parameters:
  ///   - trace: with the id of this span.
  ///   - start: nanoseconds since 1970.
  init(
    _ name: String, _ kind: OTLPAPI.SpanKind, trace: TraceContext, parent: UInt64, start: UInt64,
    end: UInt64, attributes: [KeyValue], isError: Bool
  ) {
    self.init()
    self.name = name
    self.kind = kind
    traceId = trace.traceIDBytes
    spanId = trace.spanIDBytes
    parentSpanId = parent == 0 ? Bytes() : parent.littleEndianBytes
    startTimeUnixNano = start
    endTimeUnixNano = max(start, end)
    self.attributes = attributes
    if isError { status = OTLPAPI.Status(code: .error) }
    flags = UInt32(trace.flags)
  }
}

extension TraceContext {
  /// Sixteen bytes, as W3C orders them.
  package var traceIDBytes: Bytes {
    Bytes(traceIDHigh.littleEndianByteList + traceIDLow.littleEndianByteList)
  }

  package var spanIDBytes: Bytes { spanID.littleEndianBytes }

  /// 32 hexadecimal digits.
  package var traceIDText: String { traceIDHigh.byteText + traceIDLow.byteText }

  /// 16 hexadecimal digits.
  package var spanIDText: String { spanID.byteText }
}

extension UInt64 {
  fileprivate var littleEndianByteList: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
  }

  fileprivate var littleEndianBytes: Bytes { Bytes(littleEndianByteList) }

  /// The bytes in their order, two digits each.
  fileprivate var byteText: String {
    let digits = String(byteSwapped, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
