// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How long a request may take to come, and its answer to go: who sends a byte a minute, or reads
/// none, does not hold a connection. On one loop.
final class ReadingClock {
  private let loop: any EventLoop
  private let limits: GatewayLimits
  private var reading: Scheduled<Void>?
  private var writing: Scheduled<Void>?
  private var isInRequest = false

  /// Called when the time is over; with false when it was the reader of an answer who was slow.
  var onExpiry: (_ whileReading: Bool) -> Void = { _ in }

  init(loop: any EventLoop, limits: GatewayLimits) {
    self.loop = loop
    self.limits = limits
  }

  /// Bytes came.
  func bytesCame() {
    if !isInRequest, reading == nil { startReading(limits.headerSeconds) }
  }

  func headCame() {
    isInRequest = true
    startReading(limits.bodySeconds)
  }

  func endCame() {
    isInRequest = false
    stopReading()
  }

  /// - Parameter isWritable: what was written has gone, or enough of it.
  func writabilityChanged(_ isWritable: Bool) {
    writing?.cancel()
    writing =
      isWritable
      ? nil
      : loop.assumeIsolated().scheduleTask(in: .seconds(Int64(limits.bodySeconds))) {
        self.onExpiry(false)
      }
  }

  func stop() {
    stopReading()
    writing?.cancel()
    writing = nil
    onExpiry = { _ in }
  }

  private func startReading(_ seconds: Int) {
    reading?.cancel()
    reading = loop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) {
      self.onExpiry(true)
    }
  }

  private func stopReading() {
    reading?.cancel()
    reading = nil
  }
}
