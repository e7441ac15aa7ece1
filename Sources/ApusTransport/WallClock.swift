// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Seconds since 1970, for the one thing that needs the calendar: how long a certificate is good.
package enum WallClock {
  package static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }

  /// `2026-08-26 14:03 UTC`, for sentences.
  package static func text(_ seconds: Int64) -> String {
    // Beyond the years that certificates can hold there is nothing to show.
    guard (-62_135_596_800...253_402_300_799).contains(seconds) else { return "\(seconds)" }
    var time = time_t(seconds)
    var parts = unsafe tm()
    unsafe gmtime_r(&time, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    return unsafe "\(date) \(two(parts.tm_hour)):\(two(parts.tm_min)) UTC"
  }
}
