// SPDX-License-Identifier: Apache-2.0

/// What the server says, beside the status, about trying again: the flags of END.
public struct RetryAdvice: OptionSet, Sendable, Hashable {
  /// Bits that are not named here advise nothing.
  public var rawValue: UInt8

  /// Advice of these bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// No handler has seen the call: another endpoint may take it, whatever the method is.
  public static let notProcessed = RetryAdvice(rawValue: 1 << 0)
  /// A handler has seen it and left nothing behind.
  public static let mayRetry = RetryAdvice(rawValue: 1 << 1)
  /// Somebody further down has tried often enough. Stronger than all else.
  public static let neverRetry = RetryAdvice(rawValue: 1 << 2)
}
