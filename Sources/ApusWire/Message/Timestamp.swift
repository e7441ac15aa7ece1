// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A moment as seconds and nanoseconds since 1970-01-01T00:00:00Z, as google.protobuf.Timestamp.
///
/// What arrives is kept as it came, also outside of the years 1 to 9999.
public struct Timestamp: Sendable, Hashable {
  public var seconds: Int64
  /// 0...999,999,999, counted forward also before 1970.
  public var nanoseconds: Int32

  @inlinable
  public init(seconds: Int64 = 0, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The moment of `date`; what does not fit becomes the nearest that does, not-a-number 1970.
  public init(date: Date) {
    let interval = date.timeIntervalSince1970
    let whole = interval.rounded(.down)
    guard let seconds = Int64(exactly: whole) else {
      self.init(seconds: interval.isNaN ? 0 : interval < 0 ? .min : .max)
      return
    }
    // Below one, so that the product is in range; the rounding of the product may reach 10⁹.
    let nanoseconds = min(((interval - whole) * 1e9).rounded(), 999_999_999)
    self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }

  /// The moment, to the precision that a `Date` has.
  public var date: Date {
    Date(timeIntervalSince1970: Double(seconds) + Double(nanoseconds) / 1e9)
  }
}

extension Timestamp: Comparable {
  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.seconds != right.seconds
      ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
  }
}
