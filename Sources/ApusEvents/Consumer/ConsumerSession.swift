// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire
import Logging
import Synchronization

/// One membership of a consumer in its group: one stream of the bus, from its beginning to its end.
final class ConsumerSession: Sendable {
  /// The bus says something every 5 s. After three of them without a word the connection is a dead
  /// one that nobody has told us of.
  static let patience: Duration = .seconds(15)
  /// The bus takes what has not ended within 30 s for failed: told twice before that.
  static let extensionInterval: Duration = .seconds(10)

  private let subscriber: String
  private let subscriptions: [String: Subscription]
  private let bus: BusClient
  private let member: UUID
  private let window: Int
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let workload: Workload
  private let acknowledgements: Acknowledgements
  private let runner: HandlerRunner
  private let stopSignal: Wakeup
  private let heardCount = Atomic<Int>(0)

  init(
    subscriber: String, subscriptions: [String: Subscription], bus: BusClient, member: UUID,
    caller: Caller, window: Int, logger: Logger, clock: any Clock<Duration>,
    observer: (any WorkObserver)?
  ) {
    self.subscriber = subscriber
    self.subscriptions = subscriptions
    self.bus = bus
    self.member = member
    self.window = window
    self.logger = logger
    self.clock = clock
    workload = Workload(limit: window)
    acknowledgements = Acknowledgements(
      group: subscriber, window: window, bus: bus, logger: logger, clock: clock)
    runner = HandlerRunner(
      subscriber: subscriber, caller: caller, clock: clock, observer: observer)
    stopSignal = Wakeup(clock: clock)
  }

  /// Whether the bus has said anything.
  var hasHeard: Bool { heardCount.load(ordering: .relaxed) > 0 }

  func stop() {
    runner.stop()
    stopSignal.call()
  }

  /// Returns why it has ended, when nothing of it runs any more.
  func run() async -> String {
    await withTaskGroup(of: String?.self) { group in
      group.addTask { await self.read() }
      group.addTask { await self.watchSilence() }
      group.addTask { await self.waitForStop() }
      group.addTask { await self.extendLongOnes() }
      group.addTask { await self.acknowledgements.run() }
      var reason: String?
      while reason == nil, let ended = await group.next() { reason = ended }
      // No new work from here on, but the membership lasts until what runs is acknowledged.
      runner.stop()
      workload.close()
      await workload.waitUntilIdle()
      await runner.background.wait()
      await acknowledgements.finish()
      group.cancelAll()
      return reason ?? "cancelled"
    }
  }

  /// Reads the stream to its end, and runs a handler for each record.
  private func read() async -> String? {
    await withDiscardingTaskGroup { handlers in
      let deliveries = bus.subscribe(
        group: subscriber, member: member, topics: subscriptions.keys.sorted(), start: .earliest,
        window: UInt32(window))
      do throws(BusServiceSubscribeError) {
        for try await delivery in deliveries {
          heardCount.wrappingAdd(1, ordering: .relaxed)
          guard let record = delivery.record else { continue }
          let receipt = Receipt(record, delivery)
          // At the limit nothing more is read, and so nothing more is sent.
          guard await workload.begin(receipt) else { continue }
          let attempt = Int(delivery.attempt)
          handlers.addTask { await self.handle(record, receipt, attempt) }
        }
        runner.stop()
        return "the bus ended the stream"
      } catch {
        runner.stop()
        return "\(error)"
      }
    }
  }

  private func handle(_ record: Record, _ receipt: Receipt, _ attempt: Int) async {
    let outcome = await runner.run(subscriptions[record.topic], record, attempt: attempt)
    let isOurs = workload.finish(receipt)
    switch outcome {
    case .done where isOurs:
      acknowledgements.add(receipt)
    case .failed(let cause) where isOurs:
      logger.info(
        "an event was not handled and comes again",
        metadata: [
          "service": "\(subscriber)", "topic": "\(record.topic)", "event": "\(record.id)",
          "attempt": "\(attempt)", "reason": "\(cause)",
        ])
      await reject(receipt, cause, isSurroundings: false)
    case .deferred(let cause) where isOurs:
      logger.info(
        "an event cannot be handled now and comes again",
        metadata: [
          "service": "\(subscriber)", "topic": "\(record.topic)", "event": "\(record.id)",
          "attempt": "\(attempt)", "reason": "\(cause)",
        ])
      await reject(receipt, cause, isSurroundings: true)
    case .abandoned where isOurs && !runner.isStopped:
      // Left unanswered it would count as a failure, again and again while this process lives on.
      await reject(receipt, "the process that had it could not go on", isSurroundings: true)
    case .done, .failed, .deferred, .abandoned:
      // It is another member's by now, or comes again because it has no answer.
      break
    }
    // Nothing else runs that could be acknowledged with it, and its key waits.
    if workload.end() { acknowledgements.hurry() }
  }

  private func reject(_ receipt: Receipt, _ cause: String, isSurroundings: Bool) async {
    do {
      try await bus.reject(
        group: subscriber, receipt: receipt, cause: cause, isSurroundings: isSurroundings)
    } catch {
      // Without an answer it has failed at the end of its time.
      logger.debug("an event could not be rejected", metadata: ["reason": "\(error)"])
    }
  }

  private func watchSilence() async -> String? {
    var before = -1
    while true {
      let now = heardCount.load(ordering: .relaxed)
      // While handlers are at their limit nobody listens.
      if now == before, !workload.isFull { return "nothing was heard for \(Self.patience)" }
      before = now
      do { try await clock.sleep(for: Self.patience) } catch { return nil }
    }
  }

  private func waitForStop() async -> String? {
    await stopSignal.wait(for: .seconds(1_000_000_000))
    return "stopped"
  }

  private func extendLongOnes() async -> String? {
    while !Task.isCancelled {
      do { try await clock.sleep(for: Self.extensionInterval) } catch { return nil }
      for receipts in workload.longOnes().chunks(of: 1_000) {
        do throws(BusServiceExtendError) {
          try await bus.extend(group: subscriber, receipts: receipts)
        } catch {
          if case .staleEpoch(let stale) = error { workload.lose(stale) }
        }
      }
    }
    return nil
  }
}

extension Receipt {
  init(_ record: Record, _ delivery: Delivery) {
    self.init(
      topic: record.topic, partition: delivery.partition, offset: delivery.offset,
      epoch: delivery.epoch)
  }
}

extension Array {
  /// The elements in their order, in arrays of `count` at the most.
  func chunks(of count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map {
      Array(self[$0..<Swift.min($0 + count, self.count)])
    }
  }
}
