// SPDX-License-Identifier: Apache-2.0

/// Makes the tree of one file from its tokens.
///
/// A mistake is reported where it stands; then the rest of its statement is skipped and reading goes on,
/// so that one run shows every mistake and each of them once. Recursion is bounded by ``maxDepth``.
struct Parser {
  /// Braces, brackets and parentheses together.
  static let maxDepth = 64

  let source: SourceFile
  let file: Int
  let diagnostics: DiagnosticCollector
  private let tokens: [Token]
  private var index = 0

  /// Open braces, brackets and parentheses.
  private var depth = 0
  /// Inside parentheses or square brackets, where a line's end is space.
  var newlineIsSpace = false
  var tree: FileSyntax
  /// A `}` too many was reported, or a field outside of a message: more of them follow from the same mistake.
  var hasStrayBrace = false

  private init(_ source: SourceFile, file: Int, tokens: [Token], diagnostics: DiagnosticCollector) {
    self.source = source
    self.file = file
    self.tokens = tokens
    self.diagnostics = diagnostics
    tree = FileSyntax(file: file)
  }

  static func parse(_ source: SourceFile, file: Int, diagnostics: DiagnosticCollector) -> FileSyntax
  {
    let tokens = Lexer.tokens(of: source, file: file, diagnostics: diagnostics)
    var parser = Parser(source, file: file, tokens: tokens, diagnostics: diagnostics)
    parser.parseFile()
    return parser.tree
  }

  // MARK: - Looking

  var token: Token { tokens[index] }
  var kind: Token.Kind { tokens[index].kind }
  /// The token behind the current one.
  var next: Token { token(ahead: 1) }

  func token(ahead distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  var previous: Token { tokens[max(index - 1, 0)] }
  /// Of the current token, for ``tokens(since:)``.
  var position: Int { index }

  func tokens(since position: Int) -> ArraySlice<Token> { tokens[position..<max(position, index)] }

  /// The current token does not begin a line, or lines do not matter here.
  var continuesLine: Bool { newlineIsSpace || !token.startsLine }

  func at(_ kind: Token.Kind) -> Bool { tokens[index].kind == kind }

  func text(_ token: Token) -> String { source.text(token.start..<token.end) }

  func span(_ token: Token) -> SourceSpan {
    SourceSpan(file: file, start: token.start, end: token.end)
  }

  /// From the start of `token` to the end of what was read last.
  func span(from token: Token) -> SourceSpan {
    SourceSpan(file: file, start: token.start, end: max(token.end, previous.end))
  }

  /// The statement word that the current token is here, if it is one.
  var statementWord: StatementWord? {
    guard kind == .name, next.kind != .colon else { return nil }
    return StatementWord(rawValue: text(token))
  }

  // MARK: - Taking

  mutating func advance() {
    if kind != .end { index += 1 }
  }

  /// Takes the current token if it is of that kind and on this line.
  mutating func take(_ kind: Token.Kind) -> Bool {
    guard at(kind), continuesLine else { return false }
    advance()
    return true
  }

  /// Takes a token or reports that it is missing.
  mutating func expect(_ kind: Token.Kind, _ what: String, help: String? = nil) -> Bool {
    if take(kind) { return true }
    reportExpected(what, help: help)
    return false
  }

  mutating func expectName(_ what: String, help: String? = nil) -> Name? {
    guard at(.name), continuesLine else {
      reportExpected(what, help: help)
      return nil
    }
    let name = Name(text: text(token), span: span(token))
    advance()
    return name
  }

  /// The name that a statement begins with, on whichever line.
  mutating func firstName(_ what: String) -> Name? {
    guard at(.name) else {
      if !at(.broken) {
        diagnostics.error(.syntax, span(token), "\(what) belongs here, not \(describe(token))")
      }
      return nil
    }
    let name = Name(text: text(token), span: span(token))
    advance()
    return name
  }

  /// `shop.common.v1.Money`.
  mutating func expectDottedName(_ what: String, help: String? = nil) -> DottedName? {
    let first = token
    guard let name = expectName(what, help: help)?.text else { return nil }
    return finishDottedName(name, from: first)
  }

  /// The dots behind the first word, and the words behind them.
  mutating func finishDottedName(_ start: String, from first: Token) -> DottedName? {
    var name = start
    while at(.dot), continuesLine {
      advance()
      guard let part = expectName("a name behind the dot") else { return nil }
      name += "." + part.text
    }
    return DottedName(text: name, span: span(from: first))
  }

  /// Reports that `what` was expected where the current token stands, unless that was reported already
  /// because it is no token at all.
  func reportExpected(_ what: String, help: String? = nil) {
    if at(.broken) { return }
    if !continuesLine || at(.end) {
      // At the end of what was read, where the missing thing belongs.
      let place = SourceSpan(file: file, start: previous.end, end: previous.end)
      diagnostics.error(
        .syntax, place, "\(what) is missing at the end of the line", help: help)
    } else {
      diagnostics.error(
        .syntax, span(token), "\(what) belongs here, not \(describe(token))", help: help)
    }
  }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end of the file"
    case .documentation: "a documentation comment"
    case .string: "a string"
    default: "`\(text(token))`"
    }
  }

  // MARK: - Nesting

  /// Runs `body` one level deeper, or reports that this is too deep and skips the brackets.
  mutating func nested(newlineIsSpace inner: Bool, _ body: (inout Self) -> Void) {
    guard depth < Self.maxDepth else {
      diagnostics.error(
        .tooDeep, span(token), "this nests deeper than \(Self.maxDepth) levels",
        help: "declare what is inside under a name of its own")
      skipBrackets()
      return
    }
    let outer = newlineIsSpace
    depth += 1
    newlineIsSpace = inner
    body(&self)
    newlineIsSpace = outer
    depth -= 1
  }

  /// Skips the bracket at the current token and all up to the one that closes it, without recursion.
  /// Only brackets of its kind are counted, so that one of another kind left open does no harm.
  mutating func skipBrackets() {
    let opening = kind
    let closing: Token.Kind =
      switch opening {
      case .leftBrace: .rightBrace
      case .leftBracket: .rightBracket
      default: .rightParenthesis
      }
    var open = 0
    repeat {
      if kind == opening { open += 1 }
      if kind == closing { open -= 1 }
      advance()
    } while open > 0 && !at(.end)
  }

  // MARK: - Statements

  /// Reads statements until `isDone`; each gets its documentation and the annotations before it.
  /// Always moves on: what no statement begins with is skipped to the next one.
  mutating func statements(
    until isDone: (Self) -> Bool, _ statement: (inout Self, String, [AnnotationSyntax]) -> Void
  ) {
    while !isDone(self) {
      let before = index
      let documentation = takeDocumentation()
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
