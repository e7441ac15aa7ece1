// SPDX-License-Identifier: Apache-2.0

extension Timestamp {
  /// The moment later by `duration`, earlier by a negative one; the last or first that there is when
  /// it does not fit.
  public func advanced(by duration: Swift.Duration) -> Timestamp {
    let (whole, attoseconds) = duration.components
    var nanoseconds = Int64(self.nanoseconds) + attoseconds / 1_000_000_000
    var carry: Int64 = 0
    if nanoseconds >= 1_000_000_000 { (nanoseconds, carry) = (nanoseconds - 1_000_000_000, 1) }
    if nanoseconds < 0 { (nanoseconds, carry) = (nanoseconds + 1_000_000_000, -1) }
    let (sum, overflow) = seconds.addingReportingOverflow(whole)
    let (total, second) = sum.addingReportingOverflow(carry)
    guard !overflow, !second else {
      return whole < 0 ? Timestamp(seconds: .min) : Timestamp(seconds: .max)
    }
    // What came from a peer may have more nanoseconds than a second has.
    return Timestamp(seconds: total, nanoseconds: Int32(clamping: nanoseconds))
  }
}
