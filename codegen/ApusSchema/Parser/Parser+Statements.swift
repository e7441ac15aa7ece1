// SPDX-License-Identifier: Apache-2.0

/// How statements follow each other, and how reading goes on behind a mistake.
extension Parser {
  /// Reads statements until `isDone`; each gets its documentation and the annotations before it.
  /// Always moves on: what no statement begins with is skipped to the next one.
  mutating func statements(
    until isDone: (Self) -> Bool, _ statement: (inout Self, String, [AnnotationSyntax]) -> Void
  ) {
    while !isDone(self) {
      let before = index
      let documentation = takeDocumentation()
      tree.statementStarts.append(token.start)
      let annotations = annotations()
      if at(.documentation) { reportDanglingDocumentation() }
      if isDone(self) {
        reportNothingFollows(documentation, annotations)
        break
      }
      statement(&self, documentation, annotations)
      endStatement()
      if index == before {
        advance()
        skipStatement()
      }
    }
  }

  private mutating func reportNothingFollows(
    _ documentation: String, _ annotations: [AnnotationSyntax]
  ) {
    if let last = annotations.last {
      diagnostics.error(
        .annotationPosition, last.span, "this annotation stands before nothing",
        help: "those of a declaration stand before it, those of a field behind its number")
    } else if previous.kind == .documentation {
      index -= 1
      reportDanglingDocumentation()
    }
  }

  /// Ends a statement: at the line's end, at a comma, which it takes, or at a closing brace.
  mutating func endStatement() {
    if at(.documentation), !token.startsLine { reportDanglingDocumentation() }
    if at(.comma), continuesLine {
      advance()
      return
    }
    // Behind a comma when a mistake was skipped to there.
    if at(.end) || at(.rightBrace) || token.startsLine { return }
    if previous.kind == .rightBrace || previous.kind == .comma { return }
    if !at(.broken) {
      diagnostics.error(
        .syntax, span(token), "the statement ends here, but \(describe(token)) follows on its line",
        help: "begin a new line, or put a comma between")
    }
    skipStatement()
  }

  /// Skips to where the next statement may begin: a new line outside of brackets, behind a comma, or in
  /// front of the brace that closes the block around. Of brackets that were left open, a line that begins
  /// with a statement word is the end.
  ///
  /// - Parameter force: Skips the current token in any case.
  mutating func skipStatement(force: Bool = false) {
    if force {
      if at(.leftBrace) { skipBrackets() } else { advance() }
    }
    var open = 0
    while !at(.end) {
      if token.startsLine, open == 0 || statementWord != nil { return }
      switch kind {
      case .leftParenthesis, .leftBracket: open += 1
      case .rightParenthesis, .rightBracket: open = max(0, open - 1)
      case .leftBrace:
        skipBrackets()
        continue
      case .rightBrace: return
      case .comma where open == 0:
        advance()
        return
      default: break
      }
      advance()
    }
  }

  /// Skips to the comma that ends an element of a list in brackets, or in front of its closing bracket.
  mutating func skipElement() {
    var open = 0
    while !at(.end) {
      if token.startsLine, statementWord != nil { return }
      switch kind {
      case .leftParenthesis, .leftBracket: open += 1
      case .rightParenthesis, .rightBracket:
        if open == 0 { return }
        open -= 1
      case .leftBrace:
        skipBrackets()
        continue
      case .rightBrace: return
      case .comma where open == 0: return
      default: break
      }
      advance()
    }
  }

  // MARK: - Documentation

  /// The lines of `///` in front of something, without the slashes and the first space.
  mutating func takeDocumentation() -> String {
    var lines: [String] = []
    while at(.documentation) {
      lines.append(documentationText(token))
      advance()
    }
    return lines.joined(separator: "\n")
  }

  private func documentationText(_ token: Token) -> String {
    let start = token.start + 3
    let isSpaced = start < token.end && source.bytes[start] == UInt8(ascii: " ")
    return source.text((isSpaced ? start + 1 : start)..<token.end)
  }

  /// Takes documentation that stands before nothing.
  mutating func reportDanglingDocumentation() {
    let first = token
    while at(.documentation) { advance() }
    diagnostics.warning(
      .danglingDocumentation, SourceSpan(file: file, start: first.start, end: first.end),
      "this documentation stands before nothing that it could describe",
      help: "put it on the line before the declaration and its annotations, or write `//`")
  }
}
