// SPDX-License-Identifier: Apache-2.0

/// What is no token: reported once, with as much around it as belongs to the same mistake.
extension Lexer {
  mutating func refuse(_ byte: UInt8) {
    let start = index
    index += 1
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    let span = span(from: start)
    switch byte {
    case UInt8(ascii: ";"):
      diagnostics.error(
        .semicolon, span, "a statement ends at the end of its line",
        help: "leave the `;` out, or write `,`")
    case UInt8(ascii: "#"):
      skipLine()
      diagnostics.error(
        .unexpectedCharacter, span, "`#` begins no comment", help: "begin it with `//`")
    case UInt8(ascii: "'"), UInt8(ascii: "`"):
      skipQuoted(byte)
      append(.broken, start: start, end: index)
      diagnostics.error(
        .unexpectedCharacter, self.span(from: start),
        "strings stand between `\"`, names are written bare")
    case UInt8(ascii: "\r"):
      diagnostics.error(
        .unexpectedCharacter, span, "a carriage return alone ends no line",
        help: "end lines with `\\n` or `\\r\\n`")
    case 0..<0x20, 0x7F:
      diagnostics.error(.unexpectedCharacter, span, "a control character (\(byte)) stands here")
    case 0x80...:
      refuseBeyondASCII(span)
    default:
      let character = String(UnicodeScalar(byte))
      diagnostics.error(.unexpectedCharacter, span, "`\(character)` means nothing in a schema")
    }
  }

  /// A letter of another script is part of the name around it, so that it is one mistake and not three.
  private mutating func refuseBeyondASCII(_ span: SourceSpan) {
    var end = span.end
    while end < bytes.count, bytes[end] >= 0x80 || isNameByte(bytes[end]) { end += 1 }
    let text = String(decoding: bytes[span.start..<end], as: UTF8.self)
    // Broken UTF-8 decodes to something else, and was reported by the check of it.
    guard text.utf8.elementsEqual(bytes[span.start..<end]) else { return }
    index = end
    var start = span.start
    if let last = tokens.last, last.kind == .name, last.end == start {
      start = last.start
      tokens.removeLast()
      startsLine = last.startsLine
    }
    append(.broken, start: start, end: end)
    diagnostics.error(
      .unexpectedCharacter, SourceSpan(file: file, start: start, end: end),
      "names are ASCII: letters, digits and `_`")
  }
}
