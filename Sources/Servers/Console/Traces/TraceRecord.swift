// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire

/// What is known of a trace without reading its spans; spans that come are merged into it.
struct TraceRecord: Sendable, Hashable {
  /// Names are found by their text; a trace with more different ones is found by the first.
  private static let mostNames = 64

  var id: Bytes
  /// Name and service of the span without a parent; before it comes, of the earliest.
  var root: String
  var service: String
  var hasRoot: Bool
  var startedAt: Int64
  var endedAt: Int64
  var spanCount: Int64
  var errorCount: Int64
  var services: [String]
  var names: [String]

  init(_ span: SpanRecord) {
    id = span.trace
    root = span.name
    service = span.source.service
    hasRoot = span.parent.isEmpty
    startedAt = span.startedAt
    endedAt = span.endedAt
    spanCount = 1
    errorCount = span.isError ? 1 : 0
    services = [span.source.service]
    names = [span.name]
  }

  mutating func merge(_ other: TraceRecord) {
    // Of two without a parent, and of none, the earlier one.
    if (other.hasRoot && !hasRoot)
      || (other.hasRoot == hasRoot && other.startedAt < startedAt)
    {
      root = other.root
      service = other.service
    }
    hasRoot = hasRoot || other.hasRoot
    startedAt = min(startedAt, other.startedAt)
    endedAt = max(endedAt, other.endedAt)
    spanCount += other.spanCount
    errorCount += other.errorCount
    services = Self.union(services, other.services)
    names = Self.union(names, other.names)
  }

  private static func union(_ first: [String], _ second: [String]) -> [String] {
    Array((first + second.filter { !first.contains($0) }).prefix(mostNames))
  }

  var summary: TraceSummary {
    TraceSummary(
      id: OTLPText.hex(id), root: root, service: service,
      startedAt: Timestamp(unixNanoseconds: startedAt),
      duration: .nanoseconds(endedAt - startedAt), spanCount: UInt32(clamping: spanCount),
      errorCount: UInt32(clamping: errorCount), services: services.sorted())
  }
}
