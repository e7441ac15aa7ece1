// SPDX-License-Identifier: Apache-2.0

/// A set of status codes, by their numbers on the wire (gRPC's: 0 to 16).
public struct StatusSet: OptionSet, Sendable, Hashable {
  /// Bit n stands for status code n.
  public var rawValue: UInt32

  /// The set of the codes whose bits are set.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The set of one code; of none for a number that no code has.
  public init(code: UInt8) {
    rawValue = code < 32 ? 1 << UInt32(code) : 0
  }

  /// 4
  public static let deadlineExceeded = StatusSet(code: 4)
  /// 8
  public static let resourceExhausted = StatusSet(code: 8)
  /// 10
  public static let aborted = StatusSet(code: 10)
  /// 13
  public static let `internal` = StatusSet(code: 13)
  /// 14
  public static let unavailable = StatusSet(code: 14)

  /// Whether `code` is in the set.
  public func contains(code: UInt8) -> Bool {
    code < 32 && rawValue & (1 << UInt32(code)) != 0
  }
}
