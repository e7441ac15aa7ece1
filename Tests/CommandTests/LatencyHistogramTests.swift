// SPDX-License-Identifier: Apache-2.0

import ApusMeasure
import Testing

@testable import apus

@Suite struct LatencyHistogramTests {
  @Test("a percentile is exact to one part in a thousand, at every size")
  func precision() {
    for value in [0, 1, 1_023, 1_024, 1_025, 99_999, 1_234_567, 60_000_000_000] as [UInt64] {
      var histogram = LatencyHistogram()
      histogram.record(value)
      histogram.record(UInt64(1) << 39)
      let found = histogram.percentile(0.5)
      #expect(found >= value && Double(found) <= Double(value) * 1.001 + 0.5)
    }
  }

  @Test("percentiles of a thousand even steps are those steps")
  func ranks() {
    var histogram = LatencyHistogram()
    for value in 1...1_000 { histogram.record(UInt64(value)) }
    #expect(histogram.percentile(0.5) == 500)
    #expect(histogram.percentile(0.99) == 990)
    #expect(histogram.percentile(0.999) == 999)
    #expect(histogram.percentile(1) == 1_000)
    #expect(histogram.percentile(0) == 1)
    #expect(LatencyHistogram().percentile(0.5) == 0)
  }

  @Test("what takes longer than all places is counted and remembered")
  func overflow() {
    var histogram = LatencyHistogram()
    histogram.record(.max)
    var other = LatencyHistogram()
    other.record(5)
    histogram.merge(other)
    #expect(histogram.count == 2)
    #expect(histogram.maximum == .max)
    #expect(histogram.percentile(0.1) == 5)
  }
}
