// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What one run measures: calls answered and their latencies, once the warm-up is over. On one loop.
final class Sampler: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: counted on the one loop of the client; read after it has stopped.

  private(set) var latencies: [UInt32] = []
  private(set) var count = 0
  var isMeasuring = false
  var isOver = false

  func add(nanoseconds: UInt64) {
    guard isMeasuring else { return }
    latencies.append(UInt32(clamping: nanoseconds))
    count += 1
  }

  func add(count more: Int) {
    if isMeasuring { count += more }
  }

  /// The line that the peers' script reads.
  func report(_ which: String, seconds: Double, client: CPUTime, server: CPUTime) -> String {
    let sorted = latencies.sorted()
    func microseconds(_ part: Double) -> Double {
      sorted.isEmpty
        ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]) / 1e3
    }
    return """
      {"case":"\(which)","n":\(count),"secs":\(seconds),"rps":\(Double(count) / seconds),\
      "p50":\(microseconds(0.5)),"p99":\(microseconds(0.99)),"max":\(microseconds(1)),\
      "client_user":\(client.user),"client_sys":\(client.system),\
      "server_user":\(server.user),"server_sys":\(server.system)}
      """
  }
}

/// CPU seconds of a process so far.
struct CPUTime {
  var user: Double
  var system: Double

  init(user: Double, system: Double) {
    self.user = user
    self.system = system
  }

  static func ofSelf() -> CPUTime {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return CPUTime(user: seconds(usage.ru_utime), system: seconds(usage.ru_stime))
  }

  /// From /proc, in ticks of the kernel.
  static func of(pid: Int) -> CPUTime {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return CPUTime(user: 0, system: 0) }
    let fields = text[end...].split(separator: " ")
    let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return CPUTime(user: 0, system: 0)
    }
    return CPUTime(user: user / tick, system: system / tick)
  }

  static func - (a: CPUTime, b: CPUTime) -> CPUTime {
    CPUTime(user: a.user - b.user, system: a.system - b.system)
  }
}

/// Resident memory of a process in KiB.
func residentKiB(pid: Int) -> Int {
  guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
    let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
    let number = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
  else { return 0 }
  return Int(number) ?? 0
}
