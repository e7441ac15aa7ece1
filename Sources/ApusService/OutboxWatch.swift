// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Logging

/// Says when events of a store wait for long: there is no bus, or it refuses them.
struct OutboxWatch: Sendable {
  let store: Store
  let logger: Logger

  private static let interval: Duration = .seconds(15)
  /// The age of the oldest event that is worth a word, in seconds.
  private static let patience: Int64 = 60
  /// Looks between two words: doubled each time, up to an hour.
  private static let longestSilence = 240

  func run() async {
    var silence = 1
    var looksLeft = 0
    while !Task.isCancelled {
      _ = try? await Task.sleep(for: Self.interval)
      // A store that cannot be read says so elsewhere.
      guard let outbox = try? await store.outbox() else { continue }
      let age = Self.age(of: outbox)
      guard age >= Self.patience || outbox.parkedCount > 0 else {
        (silence, looksLeft) = (1, 0)
        continue
      }
      looksLeft -= 1
      guard looksLeft < 0 else { continue }
      (silence, looksLeft) = (min(silence * 2, Self.longestSilence), silence)
      logger.warning(
        "events wait in the outbox; check that the bus runs, and what it says of those put aside",
        metadata: [
          "service": "\(store.owner)", "events": "\(outbox.count)", "oldestSeconds": "\(age)",
          "putAside": "\(outbox.parkedCount)",
        ])
    }
  }

  private static func age(of outbox: OutboxState) -> Int64 {
    guard let oldest = outbox.oldest else { return 0 }
    let (age, overflow) = SystemClock.now().seconds.subtractingReportingOverflow(oldest.seconds)
    return overflow ? 0 : age
  }
}
