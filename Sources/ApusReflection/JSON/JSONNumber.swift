// SPDX-License-Identifier: Apache-2.0

/// A number as it was written. Converting it is the reader's decision, so 64-bit integers stay exact.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The literal, which follows the grammar of RFC 8259.
  public let text: String

  /// For literals that the parser has checked.
  init(checked text: String) { self.text = text }

  public init(_ value: some BinaryInteger) { text = String(value) }

  /// `nil` for NaN and the infinities, which JSON has no numbers for.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = Self.shortest(value.description)
  }

  /// `nil` for NaN and the infinities, which JSON has no numbers for.
  public init?(_ value: Float) {
    guard value.isFinite else { return nil }
    text = Self.shortest(value.description)
  }

  public var description: String { text }

  /// The nearest double; `nil` when the number is too large for one.
  public var double: Double? {
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The integer with this value, also when it is written as `1.0` or `1e3`.
  ///
  /// - Throws: ``IntegerFault`` when it has a fraction or needs more than 64 bits.
  public func integer<Value: FixedWidthInteger>(_: Value.Type) throws(IntegerFault) -> Value {
    if let value = Value(text) { return value }
    let digits = try integralDigits()
    guard let value = Value(digits) else { throw .outOfRange }
    return value
  }

  /// Why a number is not the integer that was asked for.
  public enum IntegerFault: Error, Hashable { case fraction, outOfRange }

  /// The value in plain digits with its sign.
  private func integralDigits() throws(IntegerFault) -> String {
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
    let mantissa = parts.first?.split(separator: ".") ?? []
    let whole = mantissa.first.map(String.init) ?? ""
    let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
    var digits = Substring(whole + fraction).drop { $0 == "0" }
    guard !digits.isEmpty else { return "0" }

    // An exponent of more digits than this is far out of range whatever its sign says.
    guard let exponent = parts.count > 1 ? Int32(parts[1]) : 0 else { throw .outOfRange }
    var shift = Int(exponent) - fraction.count
    while shift < 0 {
      guard digits.last == "0" else { throw .fraction }
      digits.removeLast()
      shift += 1
    }
    // 20 digits hold every 64-bit integer; checked before zeros are made.
    guard digits.count + shift <= 20 else { throw .outOfRange }
    return (isNegative ? "-" : "") + digits + String(repeating: "0", count: shift)
  }

  private static func shortest(_ description: String) -> String {
    description.hasSuffix(".0") ? String(description.dropLast(2)) : description
  }
}
