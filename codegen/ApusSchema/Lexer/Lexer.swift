// SPDX-License-Identifier: Apache-2.0

/// Cuts the bytes of one file into tokens, by bytes and without copies of text. Never fails: what is no
/// token is reported and left out, or stands as `.broken` where something was meant to be.
struct Lexer {
  let bytes: [UInt8]
  let file: Int
  let diagnostics: DiagnosticCollector
  var index: Int
  var tokens: [Token] = []
  var startsLine = true
  private let keepsComments: Bool

  private init(
    _ source: SourceFile, file: Int, diagnostics: DiagnosticCollector, keepsComments: Bool
  ) {
    self.keepsComments = keepsComments
    bytes = source.bytes
    self.file = file
    self.diagnostics = diagnostics
    index = source.contentStart
    tokens.reserveCapacity(bytes.count / 4)
  }

  /// The tokens of `source`; the last one, and only that, is `.end`.
  static func tokens(
    of source: SourceFile, file: Int, diagnostics: DiagnosticCollector, keepsComments: Bool = false
  ) -> [Token] {
    guard source.bytes.count <= SourceFile.maxByteCount else {
      diagnostics.error(
        .fileTooLarge, SourceSpan(file: file, start: 0, end: 0),
        "this file has \(source.bytes.count) bytes; a schema file has \(SourceFile.maxByteCount) at most",
        help: "divide it: a package may have several files")
      return [Token(kind: .end, startsLine: true, start: 0, end: 0)]
    }
    for run in UTF8Check.invalidRuns(in: source.bytes) {
      diagnostics.error(
        .invalidUTF8, SourceSpan(file: file, start: run.lowerBound, end: run.upperBound),
        "\(run.count == 1 ? "this byte is" : "these \(run.count) bytes are") no UTF-8",
        help: "save the file as UTF-8")
    }
    var lexer = Lexer(
      source, file: file, diagnostics: diagnostics, keepsComments: keepsComments)
    return lexer.run()
  }

  private mutating func run() -> [Token] {
    while index < bytes.count { scan() }
    add(.end, from: index)
    return tokens
  }

  private mutating func scan() {
    let start = index
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "\n"):
      index += 1
      startsLine = true
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      index += 1
    case UInt8(ascii: "\r") where peek(1) == UInt8(ascii: "\n"):
      index += 1
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      skipName()
      addName(from: start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
    case UInt8(ascii: "\""): scanString()
    case UInt8(ascii: "/"): scanComment()
    default: scanPunctuation(byte)
    }
  }

  private mutating func addName(from start: Int) {
    guard bytes[start..<index].contains(where: { $0 != UInt8(ascii: "_") }) else {
      add(.broken, from: start)
      diagnostics.error(
        .unexpectedCharacter, span(from: start), "a name has a letter or a digit, not only `_`")
      return
    }
    add(.name, from: start)
  }

  private mutating func scanPunctuation(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "{"): add(.leftBrace, byteCount: 1)
    case UInt8(ascii: "}"): add(.rightBrace, byteCount: 1)
    case UInt8(ascii: "("): add(.leftParenthesis, byteCount: 1)
    case UInt8(ascii: ")"): add(.rightParenthesis, byteCount: 1)
    case UInt8(ascii: "["): add(.leftBracket, byteCount: 1)
    case UInt8(ascii: "]"): add(.rightBracket, byteCount: 1)
    case UInt8(ascii: ":"): add(.colon, byteCount: 1)
    case UInt8(ascii: ","): add(.comma, byteCount: 1)
    case UInt8(ascii: "="): scanEquals()
    case UInt8(ascii: "?"): add(.question, byteCount: 1)
    case UInt8(ascii: "@"): add(.at, byteCount: 1)
    case UInt8(ascii: "-"):
      if peek(1) == UInt8(ascii: ">") {
        add(.arrow, byteCount: 2)
      } else {
        add(.minus, byteCount: 1)
      }
    case UInt8(ascii: "."): scanDots()
    default: refuse(byte)
    }
  }

  private mutating func scanEquals() {
    let start = index
    guard peek(1) == UInt8(ascii: ">") else { return add(.equals, byteCount: 1) }
    add(.arrow, byteCount: 2)
    diagnostics.error(.unexpectedCharacter, span(from: start), "the arrow is written `->`")
  }

  private mutating func scanDots() {
    let dot = UInt8(ascii: ".")
    if peek(1) == dot, peek(2) == dot {
      add(.ellipsis, byteCount: 3)
    } else if peek(1) == dot {
      let isHalfOpen = peek(2) == UInt8(ascii: "<")
      let start = index
      add(.ellipsis, byteCount: isHalfOpen ? 3 : 2)
      diagnostics.error(
        .unexpectedCharacter, span(from: start),
        "a range is written with three dots, and both ends belong to it",
        help: "write `1...99`")
    } else {
      add(.dot, byteCount: 1)
    }
  }

  // MARK: - Comments

  private mutating func scanComment() {
    let slash = UInt8(ascii: "/")
    let start = index
    if peek(1) == UInt8(ascii: "*") {
      skipBlockComment()
      diagnostics.error(
        .blockComment, SourceSpan(file: file, start: start, end: start + 2),
        "there are no block comments", help: "begin each line with `//`")
      return
    }
    guard peek(1) == slash else { return refuse(slash) }
    skipLine()
    // Four slashes and more are a line drawn by somebody, as in Swift.
    let isThird = start + 2 < index && bytes[start + 2] == slash
    let isFourth = start + 3 < index && bytes[start + 3] == slash
    let isDocumentation = isThird && !isFourth
    guard isDocumentation || keepsComments else { return }
    let end = bytes[index - 1] == UInt8(ascii: "\r") ? index - 1 : index
    append(isDocumentation ? .documentation : .comment, start: start, end: end)
  }

  private mutating func skipBlockComment() {
    index += 2
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        index += 2
        return
      }
      if bytes[index] == UInt8(ascii: "\n") { startsLine = true }
      index += 1
    }
  }

  // MARK: - Numbers and strings

  /// Digits, a fraction, an exponent, or digits and a unit. `1...9` is three tokens.
  private mutating func scanNumber() {
    let start = index
    skipDigits()
    var kind = Token.Kind.integer
    if peek(0) == UInt8(ascii: "."), isDigit(peek(1)) {
      kind = .float
      index += 1
      skipDigits()
    }
    if peek(0) == UInt8(ascii: "e") || peek(0) == UInt8(ascii: "E") {
      let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+")
      if isDigit(peek(sign ? 2 : 1)) {
        kind = .float
        index += sign ? 2 : 1
        skipDigits()
      }
    }
    let unitStart = index
    skipName()
    guard index > unitStart else { return add(kind, from: start) }
    let unit = String(decoding: bytes[unitStart..<index], as: UTF8.self)
    if kind == .integer, DurationUnit(rawValue: unit) != nil { return add(.duration, from: start) }
    add(.broken, from: start)
    reportUnit(unit, kind: kind, span: span(from: start))
  }

  private func reportUnit(_ unit: String, kind: Token.Kind, span: SourceSpan) {
    if DurationUnit(rawValue: unit) != nil {
      diagnostics.error(
        .badNumber, span, "a duration is a whole number of its unit",
        help: "take a smaller unit: `500ms` for `0.5s`")
    } else if unit.hasPrefix("x") || unit.hasPrefix("b") || unit.hasPrefix("o") {
      diagnostics.error(.badNumber, span, "numbers are decimal", help: "write it in decimal digits")
    } else {
      diagnostics.error(
        .badNumber, span, "`\(unit)` behind a number is no unit of time",
        help: "the units are `us`, `ms`, `s`, `m` and `h`")
    }
  }

  /// To the closing quote on the same line. Escapes are undone by the parser, where they are needed.
  private mutating func scanString() {
    let start = index
    if peek(1) == UInt8(ascii: "\""), peek(2) == UInt8(ascii: "\"") {
      index += 3
      add(.broken, from: start)
      diagnostics.error(
        .unterminatedString, span(from: start),
        "a string stands on one line, between single quotation marks",
        help: "write `\\n` for a line's end")
      return
    }
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
      if bytes[index] == UInt8(ascii: "\"") {
        index += 1
        return add(.string, from: start)
      }
      index += bytes[index] == UInt8(ascii: "\\") && peek(1) != UInt8(ascii: "\n") ? 2 : 1
    }
    index = min(index, bytes.count)
    add(.broken, from: start)
    diagnostics.error(
      .unterminatedString, SourceSpan(file: file, start: start, end: start + 1),
      "this string does not end on its line", help: "close it with `\"`")
  }

  // MARK: - Bytes

  func peek(_ distance: Int) -> UInt8 {
    index + distance < bytes.count ? bytes[index + distance] : 0
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      true
    default: isDigit(byte)
    }
  }

  private mutating func skipName() {
    while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
  }

  mutating func skipLine() {
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
  }

  /// To the second of two quotes of another language, if it stands on the line.
  mutating func skipQuoted(_ quote: UInt8) {
    var end = index
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != quote { end += 1 }
    if end < bytes.count, bytes[end] == quote { index = end + 1 }
  }

  private mutating func skipDigits() {
    while index < bytes.count, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") {
      index += 1
    }
  }

  func span(from start: Int) -> SourceSpan {
    SourceSpan(file: file, start: start, end: index)
  }

  mutating func add(_ kind: Token.Kind, byteCount: Int) {
    let start = index
    index += byteCount
    add(kind, from: start)
  }

  mutating func add(_ kind: Token.Kind, from start: Int) {
    append(kind, start: start, end: index)
  }

  mutating func append(_ kind: Token.Kind, start: Int, end: Int) {
    tokens.append(Token(kind: kind, startsLine: startsLine, start: start, end: end))
    startsLine = false
  }
}
