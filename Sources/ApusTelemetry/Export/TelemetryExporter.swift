// SPDX-License-Identifier: Apache-2.0

import ApusResilience
package import Logging
import OTLPAPI
import Synchronization

/// Takes what has gathered to a sink: spans and logs each second, metrics every five. A sink that is
/// away is asked ever more rarely, and logged once; the buffers are the limit of what waits for it.
package final class TelemetryExporter: Sendable {
  private static let interval: Duration = .seconds(1)
  /// Of the exports, each so manieth has the metrics.
  private static let metricsEvery = 5
  /// In one export; what is left goes with the next, at once.
  private static let batchCount = 1_000
  private static let backoff = Backoff(base: .seconds(2), max: .seconds(30), floor: 0.5)

  private let telemetry: Telemetry
  private let sink: any TelemetrySink
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let failureCount = Atomic(0)
  private let hasBeenRefused = Atomic(false)

  package init(
    _ telemetry: Telemetry, to sink: any TelemetrySink, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.telemetry = telemetry
    self.sink = sink
    self.logger = logger
    self.clock = clock
  }

  /// Exports until the task is cancelled.
  package func run() async {
    var tick = 0
    while !Task.isCancelled {
      do { try await clock.sleep(for: wait) } catch { return }
      tick += 1
      telemetry.recorder.adjustClock()
      await exportAll(withMetrics: tick % Self.metricsEvery == 0)
    }
  }

  /// The last of it, at the end of the process; nothing when nobody listened before.
  package func flush() async {
    guard failureCount.load(ordering: .relaxed) == 0 else { return }
    await exportAll(withMetrics: true)
  }

  private var wait: Duration {
    let failures = failureCount.load(ordering: .relaxed)
    guard failures > 0 else { return Self.interval }
    var random = SystemRandomNumberGenerator()
    return Self.backoff.delay(retry: failures - 1, using: &random)
  }

  /// Each kind by itself: a back end that wants no logs must not cost spans and metrics.
  func exportAll(withMetrics: Bool) async {
    if withMetrics {
      var export = TelemetryExport()
      export.metrics = telemetry.exportedMetrics()
      if await send(export) == .away { return }
    }
    guard await empty(telemetry.recorder.buffer, { telemetry.export(spans: $0, logs: []) }),
      let logs = telemetry.logTap?.buffer
    else { return }
    _ = await empty(logs) { telemetry.export(spans: [], logs: $0) }
  }

  /// Returns whether the sink is there.
  private func empty<Element: Sendable>(
    _ buffer: BoundedBuffer<Element>, _ export: ([Element]) -> TelemetryExport
  ) async -> Bool {
    while true {
      let batch = buffer.take(Self.batchCount)
      guard !batch.isEmpty else { return true }
      switch await send(export(batch)) {
      case .told: break
      case .refused: buffer.drop(batch.count)
      case .away:
        buffer.putBack(batch)
        return false
      }
      if batch.count < Self.batchCount { return true }
    }
  }

  private enum Answer { case told, refused, away }

  private func send(_ export: TelemetryExport) async -> Answer {
    guard !export.isEmpty else { return .told }
    do {
      try await sink.export(export)
      failureCount.store(0, ordering: .relaxed)
      return .told
    } catch let error as TelemetryRefused {
      failureCount.store(0, ordering: .relaxed)
      if !hasBeenRefused.exchange(true, ordering: .relaxed) {
        logger.info("telemetry is not wanted; it is dropped", metadata: ["reason": "\(error)"])
      }
      return .refused
    } catch {
      guard !Task.isCancelled else { return .away }
      if failureCount.add(1, ordering: .relaxed).oldValue == 0 {
        logger.info(
          "telemetry cannot be told; it waits in a bounded buffer",
          metadata: ["reason": "\(error)"])
      }
      return .away
    }
  }
}
