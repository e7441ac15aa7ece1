// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Synchronization

/// `http.server.request.duration`, by route and status.
final class RequestDurations: Sendable {
  private struct Key: Hashable {
    let route: String
    let status: Int
  }

  /// 4,096: routes times statuses; what comes beyond is counted under no route.
  private static let maxCount = 4_096

  private let timers = Mutex<[Key: Timer]>([:])

  func record(_ duration: Duration, route: String, status: Int) {
    let timer = timers.withLock { timers in
      var key = Key(route: route, status: status)
      if timers[key] == nil, timers.count >= Self.maxCount { key = Key(route: "-", status: status) }
      if let known = timers[key] { return known }
      let timer = Timer(
        label: "http.server.request.duration",
        dimensions: [("route", key.route), ("status", "\(status)")])
      timers[key] = timer
      return timer
    }
    timer.recordNanoseconds(Int64(duration / .nanoseconds(1)))
  }
}
