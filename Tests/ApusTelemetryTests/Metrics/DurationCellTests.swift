// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Testing

@testable import ApusTelemetry

@Suite struct DurationCellTests {
  @Test("a duration is counted below the first limit that it does not exceed")
  func buckets() {
    let cell = DurationCell()
    for nanoseconds: UInt64 in [
      0, 100_000, 100_001, 10_000_000_000, 10_000_000_001, 3_600_000_000_000,
    ] {
      cell.record(nanoseconds)
    }
    let value = cell.value
    #expect(value.bounds.first == 0.0001 && value.bounds.last == 10 && value.bounds.count == 16)
    #expect(value.bounds == value.bounds.sorted())
    #expect(value.counts.first == 2 && value.counts[1] == 1)
    #expect(value.counts[15] == 1 && value.counts[16] == 2 && value.count == 6)
  }

  @Test("calls are counted by status, those that ended well as the rest") func statuses() throws {
    let (a, b) = (CallCell(), CallCell())
    for _ in 0..<5 { a.record(.ok, nanoseconds: 1_000) }
    b.record(.notFound, nanoseconds: 2_000_000)
    b.record(.ok, nanoseconds: 2_000_000)
    let counts = try #require(CallCounts([a, b]))
    #expect(counts.byStatus.map(\.status) == [.ok, .notFound])
    #expect(counts.byStatus.map(\.count) == [6, 1] && counts.durations.count == 7)
    #expect(CallCounts([CallCell()]) == nil)
  }

  @Test("a distribution counts by powers of four") func distribution() {
    let cell = DistributionCell()
    for value in [1.0, 4, 5, 1e12] { cell.record(value) }
    #expect(cell.value.counts[0] == 1 && cell.value.counts[1] == 1 && cell.value.counts[2] == 1)
    #expect(cell.value.counts[16] == 1 && cell.value.sum == 1e12 + 10)
  }
}
