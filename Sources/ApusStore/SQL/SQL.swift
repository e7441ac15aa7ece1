// SPDX-License-Identifier: Apache-2.0

/// A statement whose interpolated values are bound, never pasted into the text.
///
///     try db.execute("UPDATE cart SET version = version + 1 WHERE id = \(cart)")
///
/// Equal texts share one compiled statement, whatever their values.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  package private(set) var text: String
  package private(set) var arguments: [StoredValue]

  public init(stringLiteral text: String) {
    self.text = text
    arguments = []
  }

  public init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    arguments = stringInterpolation.arguments
  }

  /// Both, one after the other.
  public static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  public static func += (left: inout SQL, right: SQL) {
    left.text += right.text
    left.arguments += right.arguments
  }
}

extension SQL {
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    fileprivate var arguments: [StoredValue] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      arguments.reserveCapacity(interpolationCount)
    }

    public mutating func appendLiteral(_ literal: String) {
      text += literal
    }

    /// A bound value.
    public mutating func appendInterpolation(_ value: some SQLValue) {
      text += "?"
      arguments.append(value.stored)
    }

    /// A bound value, or NULL. Its own method, or the compiler takes it for text and warns.
    public mutating func appendInterpolation<Value: SQLValue>(_ value: Value?) {
      text += "?"
      arguments.append(value.stored)
    }

    /// A list for `IN`: `\(values: skus)` becomes `(?, ?, ?)`.
    public mutating func appendInterpolation(values: [some SQLValue]) {
      text += "(" + values.map { _ in "?" }.joined(separator: ", ") + ")"
      arguments += values.map(\.stored)
    }

    /// A part of a statement, with its values.
    public mutating func appendInterpolation(_ part: SQL) {
      text += part.text
      arguments += part.arguments
    }
  }
}
