// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import Logging
import Synchronization

/// The receipts of handled events on their way to the bus, many in one call.
final class Acknowledgements: Sendable {
  static let batchCount = 100
  /// How long the first of a batch waits for others.
  static let gathering: Duration = .milliseconds(20)
  /// More than any window: beyond it the oldest are forgotten, and their events come again.
  private static let limit = 10_000
  /// Tries at the end of a session.
  private static let lastTries = 3

  private let group: String
  /// As many are sent at once: before the window is used up, or nothing new would come.
  private let threshold: Int
  private let bus: BusClient
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let first: Wakeup
  private let full: Wakeup
  private let receipts = Mutex<[Receipt]>([])

  init(group: String, window: Int, bus: BusClient, logger: Logger, clock: any Clock<Duration>) {
    self.group = group
    threshold = min(Self.batchCount, max(1, window / 2))
    self.bus = bus
    self.logger = logger
    self.clock = clock
    first = Wakeup(clock: clock)
    full = Wakeup(clock: clock)
  }

  func add(_ receipt: Receipt) {
    let count = receipts.withLock { receipts in
      if receipts.count >= Self.limit { receipts.removeFirst() }
      receipts.append(receipt)
      return receipts.count
    }
    if count == 1 { first.call() }
    if count >= threshold { full.call() }
  }

  /// Lets those that are here wait for no others.
  func hurry() { full.call() }

  /// Sends them until the task is cancelled.
  func run() async -> String? {
    while !Task.isCancelled {
      await first.wait(for: .seconds(1))
      guard receipts.withLock({ !$0.isEmpty }) else { continue }
      await full.wait(for: Self.gathering)
      guard !Task.isCancelled else { break }
      // Tried again with the next look: the lease of 30 s leaves time for many.
      _ = await flush()
    }
    return nil
  }

  /// Sends what is left, as long as there is hope.
  func finish() async {
    for _ in 0..<Self.lastTries {
      if await flush() { return }
      _ = try? await clock.sleep(for: .milliseconds(100))
    }
  }

  /// Returns false when the bus could not be reached.
  private func flush() async -> Bool {
    while true {
      let batch = receipts.withLock { Array($0.prefix(Self.batchCount)) }
      guard !batch.isEmpty else { return true }
      guard await send(batch) else { return false }
      let sent = Set(batch)
      receipts.withLock { receipts in receipts.removeAll { sent.contains($0) } }
    }
  }

  private func send(_ batch: [Receipt]) async -> Bool {
    do throws(BusServiceAcknowledgeError) {
      try await bus.acknowledge(group: group, receipts: batch)
      return true
    } catch {
      switch error {
      case .staleEpoch, .unknownGroup:
        // The bus took those that still count. The others come again, elsewhere.
        logger.debug("some acknowledgements came too late", metadata: ["reason": "\(error)"])
        return true
      case .call(let failure):
        logger.debug("events cannot be acknowledged", metadata: ["reason": "\(failure)"])
        return false
      }
    }
  }
}
