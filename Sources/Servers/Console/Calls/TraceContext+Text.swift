// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire

extension TraceContext {
  /// 32 hex digits; empty without a trace.
  var traceText: String {
    guard traceIDHigh | traceIDLow != 0 else { return "" }
    return Self.hex(traceIDHigh) + Self.hex(traceIDLow)
  }

  /// The halves are read from the wire as little-endian numbers; the text is of their bytes in order.
  private static func hex(_ number: UInt64) -> String {
    let digits = String(number.byteSwapped, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
