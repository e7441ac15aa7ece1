// SPDX-License-Identifier: Apache-2.0

/// Text that is no JSON: where, and what is wrong.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// 1-based.
  public let line: Int
  /// 1-based, in bytes of UTF-8.
  public let column: Int
  public let message: String

  public var description: String { "line \(line), column \(column): \(message)" }
}
