// SPDX-License-Identifier: Apache-2.0

/// The smallest piece of a schema that means something; comments and space are between tokens.
struct Token: Hashable {
  var kind: Kind
  /// It is the first token of its line.
  var startsLine: Bool
  private var low: UInt32
  private var high: UInt32

  init(kind: Kind, startsLine: Bool, start: Int, end: Int) {
    self.kind = kind
    self.startsLine = startsLine
    // `SourceFile.maxByteCount` is checked before anything is lexed.
    low = UInt32(truncatingIfNeeded: start)
    high = UInt32(truncatingIfNeeded: end)
  }

  var start: Int { Int(low) }
  var end: Int { Int(high) }

  enum Kind: UInt8 {
    case name
    /// Digits, with "_" among them.
    case integer
    case float
    /// Digits and a unit: "500ms".
    case duration
    /// With its quotes.
    case string
    /// A line of `///`.
    case documentation
    /// A line of `//`; only the formatter asks for them.
    case comment
    case leftBrace, rightBrace, leftParenthesis, rightParenthesis, leftBracket, rightBracket
    case colon, comma, dot, ellipsis, equals, question, at, arrow, minus
    /// Something that was reported already.
    case broken
    case end
  }
}
