// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire

extension TraceContext {
  /// 32 hex digits; empty without a trace.
  var traceText: String {
    guard traceIDHigh | traceIDLow != 0 else { return "" }
    return Self.hex(traceIDHigh) + Self.hex(traceIDLow)
  }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
