// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import Foundation
import Synchronization

/// What the process costs the machine, and how late its loops are.
final class ProcessMetrics: MetricSource {
  private let service: String
  private let loops: LoopGroup?
  /// By loop, in nanoseconds, of the last look.
  private let lags: Mutex<[UInt64]>

  init(of service: String, loops: LoopGroup?) {
    self.service = service
    self.loops = loops
    lags = Mutex(Array(repeating: 0, count: loops?.executors.count ?? 0))
  }

  /// Asks each loop to answer, so that `collect` can say how long it took.
  func probe() {
    for executor in loops?.executors ?? [] {
      let asked = LoopClock.now()
      executor.submit {
        let lag = LoopClock.now() &- asked
        self.lags.withLock { $0[executor.index] = lag }
      }
    }
  }

  func collect() -> [MetricFamily] {
    let own: MetricFamily.Labels = [.init("service", service)]
    var families = [
      MetricFamily(
        MetricNames.loopLag, .gauge, unit: "s", help: "How long a loop took to answer.",
        series: lags.withLock { $0 }.enumerated().map { index, lag in
          .init(own + [.init("loop", "\(index)")], .number(Double(lag) / 1e9))
        })
    ]
    if let seconds = Self.cpuSeconds() {
      families.append(
        MetricFamily(
          MetricNames.cpuSeconds, .counter, unit: "s", help: "Processor time of the process.",
          series: [.init(own, .number(seconds))]))
    }
    if let bytes = Self.residentBytes() {
      families.append(
        MetricFamily(
          MetricNames.residentBytes, .gauge, unit: "By", help: "Memory of the process.",
          series: [.init(own, .number(bytes))]))
    }
    return families
  }

  private static func cpuSeconds() -> Double? {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func residentBytes() -> Double? {
    // Linux; elsewhere there is no such file, and the metric is not told.
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
    else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
