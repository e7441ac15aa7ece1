// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusWire

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The only place where the command asks what time it is, or waits without a task.
enum SystemClock {
  private static let start = ContinuousClock.now

  /// Since the command began; for machines, which take the time as an argument.
  static var now: Duration { ContinuousClock.now - start }

  static func sleep(_ duration: Duration) {
    usleep(UInt32(clamping: Int(duration / .microseconds(1))))
  }

  /// Seconds and nanoseconds of the wall clock.
  static var wall: (seconds: Int64, nanoseconds: Int32) {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec), Int32(time.tv_nsec))
  }

  /// The moment that lies so far back.
  static func timestamp(before age: Duration) -> Timestamp {
    let (seconds, nanoseconds) = wall
    return Timestamp(seconds: seconds, nanoseconds: nanoseconds).advanced(by: .zero - age)
  }

  /// RFC 3339 in UTC with milliseconds, for log lines: always as long, so that texts sort as times do.
  static var stamp: String { stamp(before: .zero) }

  /// The stamp of a time that lies so far back.
  static func stamp(before age: Duration) -> String {
    let (seconds, nanoseconds) = wall
    let ago = Int64(age / .seconds(1))
    return RFC3339.text(seconds: seconds - ago, nanoseconds: nanoseconds, fractionDigits: 3) ?? ""
  }
}
