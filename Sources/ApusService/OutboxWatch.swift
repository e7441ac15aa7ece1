// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Logging

/// Says when events of a store wait for long: there is no bus, or it refuses them.
struct OutboxWatch: Sendable {
  let store: Store
  let logger: Logger

  private static let interval: Duration = .seconds(15)
  /// The age of the oldest event at which it says so first, in seconds; then at each doubling.
  private static let firstAge: Int64 = 60

  func run() async {
    var next = Self.firstAge
    while !Task.isCancelled {
      _ = try? await Task.sleep(for: Self.interval)
      // A store that cannot be read says so elsewhere.
      guard let outbox = try? await store.outbox() else { continue }
      guard let oldest = outbox.oldest else {
        next = Self.firstAge
        continue
      }
      let (age, overflow) = SystemClock.now().seconds.subtractingReportingOverflow(oldest.seconds)
      guard !overflow, age >= next else { continue }
      next = age.multipliedReportingOverflow(by: 2).partialValue
      logger.warning(
        "events wait in the outbox; check that the bus runs and can be reached",
        metadata: [
          "service": "\(store.owner)", "events": "\(outbox.count)", "oldestSeconds": "\(age)",
          "putAside": "\(outbox.parkedCount)",
        ])
    }
  }
}
