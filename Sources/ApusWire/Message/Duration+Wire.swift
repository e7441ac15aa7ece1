// SPDX-License-Identifier: Apache-2.0

extension Duration {
  /// Seconds and nanoseconds of one sign, as google.protobuf.Duration has them.
  @usableFromInline
  var wireComponents: (seconds: Int64, nanoseconds: Int32) {
    let (seconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
    guard let whole = Int64(exactly: seconds) else {
      return seconds < 0 ? (.min, -999_999_999) : (.max, 999_999_999)
    }
    // Below 10¹⁸, so it fits.
    return (whole, Int32(truncatingIfNeeded: Int64(truncatingIfNeeded: rest) / 1_000_000_000))
  }

  /// The duration of any pair that can arrive, also one with mixed signs or too many nanoseconds.
  ///
  /// It saturates where the seconds would leave Int64, because `components` of a longer one traps.
  @usableFromInline
  init(wireSeconds seconds: Int64, nanoseconds: Int32) {
    let (carry, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let (whole, overflow) = seconds.addingReportingOverflow(Int64(carry))
    if overflow {
      self = seconds < 0 ? Self.shortest : Self.longest
    } else {
      self = Duration(
        secondsComponent: whole, attosecondsComponent: Int64(rest) * 1_000_000_000)
      // Mixed signs cannot leave the range; one sign at its edge adds less than a second to it.
    }
  }

  private static var longest: Duration {
    Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_000_000_000)
  }

  private static var shortest: Duration {
    Duration(secondsComponent: .min, attosecondsComponent: -999_999_999_000_000_000)
  }
}
