// SPDX-License-Identifier: Apache-2.0

import ApusWire
import OrderTakingAPI

/// What all visits report to.
actor LoadRecord {
  nonisolated let plan: LoadPlan
  private(set) var report = LoadReport()

  init(_ plan: LoadPlan) { self.plan = plan }

  func visited(_ journey: Journey, after duration: Duration) {
    report.visitCount += 1
    report.record(journey.rawValue, duration)
  }

  func failed(_ journey: Journey, _ error: any Error) {
    report.visitCount += 1
    // Numbers in sentences would make each failure a kind of its own.
    let text = "\(error)".replacing(#/[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d+/#, with: "#")
    report.failures["\(journey.rawValue): \(text.prefix(160))", default: 0] += 1
  }

  func notBegun() { report.notBegun += 1 }

  func placed(_ order: Order, after duration: Duration) {
    report.orderCount += 1
    report.record("place", duration)
  }

  func ended(_ order: Order) {
    report.outcomes["\(order.status)", default: 0] += 1
  }

  func stayedOpen(_ order: UUID) { report.openOrders.append(order.uuidString.lowercased()) }

  /// Notes a wrong when it does not hold.
  func check(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds { report.wrongs.append(sentence()) }
  }

  func finish(seconds: Double) -> LoadReport {
    report.seconds = seconds
    return report
  }
}
