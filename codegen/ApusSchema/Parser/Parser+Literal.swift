// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// A whole number, with its sign if there is one. Whether it may be negative is the checker's business.
  mutating func parseInteger(_ what: String) -> IntegerSyntax? {
    let first = token
    let isNegative = at(.minus) && continuesLine && next.kind == .integer
    if isNegative { advance() }
    guard at(.integer), continuesLine else {
      reportExpected(what)
      return nil
    }
    let value = integerValue(token, isNegative: isNegative)
    advance()
    return IntegerSyntax(value: value, span: span(from: first))
  }

  /// A number or a duration in an annotation.
  mutating func parseNumberValue() -> ValueSyntax? {
    let isNegative = at(.minus)
    if isNegative { advance() }
    let token = token
    switch token.kind {
    case .integer:
      advance()
      return integerValue(token, isNegative: isNegative).map(ValueSyntax.integer)
    case .float:
      advance()
      return floatValue(token).map { .float(isNegative ? -$0 : $0) }
    case .duration where !isNegative:
      advance()
      return durationValue(token).map(ValueSyntax.duration)
    default:
      reportExpected("a number")
      return nil
    }
  }

  /// `nil` if it does not fit into 64 bits, which is reported.
  private func integerValue(_ token: Token, isNegative: Bool) -> Int128? {
    var magnitude: Int128 = 0
    let limit = isNegative ? -Int128(Int64.min) : Int128(UInt64.max)
    for index in token.start..<token.end where source.bytes[index] != UInt8(ascii: "_") {
      magnitude = magnitude * 10 + Int128(source.bytes[index] - UInt8(ascii: "0"))
      if magnitude > limit {
        diagnostics.error(
          .badNumber, span(token), "`\(text(token))` does not fit into 64 bits",
          help: "the \(isNegative ? "least" : "greatest") integer is \(isNegative ? -limit : limit)"
        )
        return nil
      }
    }
    return isNegative ? -magnitude : magnitude
  }

  private func floatValue(_ token: Token) -> Double? {
    let digits = text(token).filter { $0 != "_" }
    guard let value = Double(digits), value.isFinite else {
      diagnostics.error(
        .badNumber, span(token), "`\(text(token))` is beyond the numbers of a double")
      return nil
    }
    return value
  }

  private func durationValue(_ token: Token) -> Duration? {
    let written = text(token).filter { $0 != "_" }
    let digits = written.prefix { $0.isNumber }
    guard let unit = DurationUnit(rawValue: String(written.dropFirst(digits.count))) else {
      return nil
    }
    guard let count = Int64(digits), count <= Self.maxMicroseconds / unit.microseconds else {
      diagnostics.error(
        .badNumber, span(token), "`\(text(token))` is longer than a duration may be",
        help: "at most 8760h, a year")
      return nil
    }
    return .microseconds(count * unit.microseconds)
  }

  /// A year: what is longer is a mistake in the unit.
  private static let maxMicroseconds: Int64 = 8760 * 3_600_000_000

  // MARK: - Strings

  /// What a string literal stands for. Swift's escapes; a wrong one is reported and left out.
  func stringValue(_ token: Token) -> String {
    var value: [UInt8] = []
    var index = token.start + 1
    let end = token.end - 1
    while index < end {
      let byte = source.bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        value.append(byte)
        index += 1
        continue
      }
      index = undoEscape(at: index, end: end, into: &value)
    }
    return String(decoding: value, as: UTF8.self)
  }

  /// Returns where the text goes on.
  private func undoEscape(at start: Int, end: Int, into value: inout [UInt8]) -> Int {
    guard start + 1 < end else { return end }
    switch source.bytes[start + 1] {
    case UInt8(ascii: "0"): value.append(0)
    case UInt8(ascii: "t"): value.append(0x09)
    case UInt8(ascii: "n"): value.append(0x0A)
    case UInt8(ascii: "r"): value.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"):
      value.append(source.bytes[start + 1])
    case UInt8(ascii: "u"): return undoUnicodeEscape(at: start, end: end, into: &value)
    default:
      var after = start + 2
      while after < end, source.bytes[after] & 0xC0 == 0x80 { after += 1 }
      let span = SourceSpan(file: file, start: start, end: after)
      let written = source.text(start..<after)
      // As it stands, so that a pattern does not get wrong by it, too.
      value.append(contentsOf: source.bytes[start..<after])
      diagnostics.error(
        .badEscape, span, "`\(written)` is no escape",
        help: source.bytes[start + 1] == UInt8(ascii: "(")
          ? "strings of a schema hold no expressions; write `\\\(written)` for a backslash"
          : "write `\\\(written)` for a backslash; the escapes are `\\0 \\\\ \\t \\n \\r \\\" \\' \\u{…}`"
      )
      return after
    }
    return start + 2
  }

  /// `\u{1F600}`: one to eight hexadecimal digits of a Unicode scalar.
  private func undoUnicodeEscape(at start: Int, end: Int, into value: inout [UInt8]) -> Int {
    var index = start + 2
    let isOpen = index < end && source.bytes[index] == UInt8(ascii: "{")
    while index < end, source.bytes[index] != UInt8(ascii: "}") { index += 1 }
    let isClosed = index < end
    let after = isClosed ? index + 1 : end
    let digits = isOpen ? source.text((start + 3)..<index) : ""
    guard isClosed, digits.utf8.count <= 8, !digits.hasPrefix("+"),
      let number = UInt32(digits, radix: 16),
      let scalar = UnicodeScalar(number)
    else {
      diagnostics.error(
        .badEscape, SourceSpan(file: file, start: start, end: isOpen ? after : start + 2),
        "this is no Unicode scalar", help: "write up to eight hexadecimal digits, as in `\\u{20AC}`"
      )
      return isOpen ? after : start + 2
    }
    value.append(contentsOf: String(scalar).utf8)
    return after
  }
}
