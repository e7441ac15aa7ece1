// SPDX-License-Identifier: Apache-2.0

package import ApusConsoleAPI
package import ApusRPC
import ApusStore
import ApusWire
import OTLPAPI
import Synchronization

/// Takes what processes tell, as much at once as fits; the next one is refused, and tells it later.
package final class Collector: Sendable {
  private let archive: TelemetryArchive
  private let waitingByteCount = Atomic<Int>(0)

  package init(_ archive: TelemetryArchive) { self.archive = archive }

  /// Bytes of exports that are being written.
  var waitingCount: Int { waitingByteCount.load(ordering: .relaxed) }

  package var limits: CollectorLimits { archive.limits }

  /// Keeps a batch, and returns when it is kept.
  ///
  /// - Parameter byteCount: of the batch on the wire: what it may cost while it waits.
  /// - Returns: how many spans, points and entries were refused.
  /// - Throws: `resourceExhausted` while there is no room.
  @discardableResult
  package func take(_ batch: TelemetryBatch, byteCount: Int) async throws -> Int {
    try await withRoom(byteCount) { try await keep(batch) }
  }

  /// The same, for whoever has taken room.
  func keep(_ batch: TelemetryBatch) async throws -> Int {
    let telemetry = IncomingTelemetry(
      spans: batch.spans, metrics: batch.metrics, logs: batch.logs, limits: archive.limits,
      now: archive.now().unixNanoseconds, times: archive.times)
    guard !telemetry.isEmpty else { return telemetry.rejectedCount }
    do {
      return try await telemetry.rejectedCount + archive.add(telemetry)
    } catch StoreError.overloaded {
      throw Self.full
    }
  }

  static let full = RPCError(
    .resourceExhausted, "the collector has as much to write as it can hold",
    retryAfter: .seconds(1))

  /// - Throws: `resourceExhausted` while there is none.
  func withRoom<Value>(
    _ byteCount: Int, _ work: () async throws -> Value
  ) async throws -> Value {
    let before = waitingByteCount.wrappingAdd(byteCount, ordering: .relaxed).oldValue
    defer { waitingByteCount.wrappingSubtract(byteCount, ordering: .relaxed) }
    // One that finds nobody before it is taken, however large: its size was bounded elsewhere.
    guard before == 0 || before + byteCount <= archive.limits.waitingByteCount else {
      throw Self.full
    }
    return try await work()
  }
}

/// `apus.console.v1.CollectorService`.
package struct CollectorHandler: CollectorService {
  private let collector: Collector

  package init(_ collector: Collector) { self.collector = collector }

  package func export(_ request: TelemetryBatch, context: CallContext) async throws {
    _ = try await collector.take(request, byteCount: request.roughByteCount)
  }
}

extension TelemetryBatch {
  /// About what it weighs, without encoding it: some hundred bytes for each thing in it, and the text
  /// of log entries.
  var roughByteCount: Int {
    let spanCount = spans.reduce(0) { $0 + $1.scopeSpans.reduce(0) { $0 + $1.spans.count } }
    let logs = logs.flatMap { $0.scopeLogs.flatMap(\.logRecords) }
    let textByteCount = logs.reduce(0) { sum, entry in
      guard case .stringValue(let text) = entry.body else { return sum }
      return sum + text.utf8.count
    }
    let metrics = metrics.flatMap { $0.scopeMetrics.flatMap(\.metrics) }
    let pointCount = metrics.reduce(0) { sum, metric in
      sum + (metric.gauge?.dataPoints.count ?? 0) + (metric.sum?.dataPoints.count ?? 0)
        + (metric.histogram?.dataPoints.count ?? 0)
    }
    return (spanCount + logs.count + metrics.count + pointCount) * 1_024 + textByteCount
  }
}
