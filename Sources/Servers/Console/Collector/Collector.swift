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
    try await withRoom(byteCount) {
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
  }

  static let full = RPCError(
    .resourceExhausted, "the collector has as much to write as it can hold",
    retryAfter: .seconds(1))

  private func withRoom<Value>(
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
    // Encoded once more only to know its size: frames have a bound, but no handler hears of it.
    _ = try await collector.take(request, byteCount: request.roughByteCount)
  }
}

extension TelemetryBatch {
  /// About what it weighs, without encoding it: some hundred bytes for each thing in it.
  var roughByteCount: Int {
    let spanCount = spans.reduce(0) { $0 + $1.scopeSpans.reduce(0) { $0 + $1.spans.count } }
    let logCount = logs.reduce(0) { $0 + $1.scopeLogs.reduce(0) { $0 + $1.logRecords.count } }
    let metricCount = metrics.reduce(0) { $0 + $1.scopeMetrics.reduce(0) { $0 + $1.metrics.count } }
    return (spanCount + logCount + metricCount) * 1_024
  }
}
