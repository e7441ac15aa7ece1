// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@testable import Console

@Suite struct TraceTextTests {
  @Test("a trace is named by its bytes in order, as spans and logs name it")
  func bytes() {
    let trace = TraceContext(
      traceIDHigh: 0x3F04_F978_6235_0D03, traceIDLow: 0x0D16_375C_934F_406F, spanID: 1, flags: 1)
    #expect(trace.traceText == "030d356278f9043f6f404f935c37160d")
    #expect(TraceContext().traceText == "")
  }
}
