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
  var index = 0

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
  func tokens(since start: Int) -> ArraySlice<Token> { tokens[start..<max(start, index)] }

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
}
