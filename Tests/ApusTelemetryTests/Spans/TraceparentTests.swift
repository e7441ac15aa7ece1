// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing

@testable import ApusTelemetry

@Suite struct TraceparentTests {
  private let sample = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test("the header of W3C is read and written as it stands") func both() throws {
    let trace = try #require(TraceContext(traceparent: sample))
    #expect(trace.isSampled && trace.traceparent == sample)
    #expect(trace.traceIDText == "0af7651916cd43dd8448eb211c80319c")
    #expect(trace.spanIDText == "b7ad6b7169203331")
    // The bytes of the wire are those of the header, in their order.
    #expect(Array(trace.traceIDBytes).prefix(2) == [0x0a, 0xf7])
    #expect(Array(trace.spanIDBytes) == [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31])
  }

  @Test(
    "what is none is refused",
    arguments: [
      "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
      "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "00-00000000000000000000000000000000-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
      "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
    ])
  func refuses(_ text: String) { #expect(TraceContext(traceparent: text) == nil) }

  @Test("flags that nobody knows are dropped, and a later version's additions are not read")
  func later() throws {
    let trace = try #require(
      TraceContext(
        traceparent: "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff-what-else"))
    #expect(trace.flags == 1)
  }
}
