// SPDX-License-Identifier: Apache-2.0

/// Cuts tokens and comments into statements. The parser said where they begin, and that nothing is wrong.
struct LayoutBuilder {
  private let source: SourceFile
  private let tokens: [Token]
  private let starts: Set<Int>
  private var index = 0
  /// Comments from inside of a statement, which go before it.
  private var hoisted: [Layout.Line] = []

  init(_ source: SourceFile, tokens: [Token], starts: [Int]) {
    self.source = source
    self.tokens = tokens
    self.starts = Set(starts)
  }

  mutating func build() -> Layout { layout(until: .end) }

  private var token: Token { tokens[min(index, tokens.count - 1)] }

  private var previousKind: Token.Kind? { index > 0 ? tokens[index - 1].kind : nil }

  private var isComment: Bool { token.kind == .comment || token.kind == .documentation }

  private func text(_ token: Token) -> String { source.text(token.start..<token.end) }

  /// An empty line stands before the current token.
  private var isApart: Bool {
    guard index > 0 else { return false }
    return source.bytes[tokens[index - 1].end..<token.start].count { $0 == UInt8(ascii: "\n") } > 1
  }

  private var commentLine: Layout.Line { Layout.Line(text: comment(token), isApart: isApart) }

  private func comment(_ token: Token) -> String {
    var text = text(token)[...]
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }

  // MARK: - Statements

  /// Up to `closing`, which is not taken.
  private mutating func layout(until closing: Token.Kind) -> Layout {
    var layout = Layout(statements: [], closing: [])
    var comments: [Layout.Line] = []
    while token.kind != closing, token.kind != .end {
      if isComment {
        let isBehind = !token.startsLine && !layout.statements.isEmpty && comments.isEmpty
        let opensNext = token.kind == .documentation && previousKind == .comma
        if isBehind, !opensNext, layout.statements[layout.statements.count - 1].trailing == nil {
          layout.statements[layout.statements.count - 1].trailing = comment(token)
        } else {
          comments.append(commentLine)
        }
        index += 1
      } else if token.kind == .comma {
        index += 1
      } else {
        layout.statements.append(statement(comments, until: closing))
        comments = []
      }
    }
    layout.closing = comments
    return layout
  }

  private mutating func statement(_ comments: [Layout.Line], until closing: Token.Kind)
    -> Layout.Statement
  {
    let first = index
    var statement = Layout.Statement(
      kind: .other, comments: comments, isApart: isApart, prefix: [], pieces: [])
    let outer = hoisted
    hoisted = []
    statement.prefix = prefix()
    statement.kind = kind(of: closing)
    let isRPC = statement.kind == .rpc
    while !ends(statement: first, closing) {
      switch token.kind {
      case .comment, .documentation:
        hoisted.append(Layout.Line(text: comment(token), isApart: false))
        index += 1
      case .leftBrace: statement.pieces.append(.group(group(until: .rightBrace)))
      case .leftParenthesis where isRPC && statement.pieces.count == 2:
        statement.pieces.append(.group(group(until: .rightParenthesis)))
      case .leftParenthesis, .leftBracket: brackets(into: &statement.pieces)
      default:
        statement.pieces.append(.token(token))
        index += 1
      }
    }
    statement.comments += hoisted
    hoisted = outer
    return statement
  }

  private func kind(of closing: Token.Kind) -> Layout.Statement.Kind {
    let next = tokens[min(index + 1, tokens.count - 1)].kind
    if next == .colon { return .field }
    if next == .equals { return .value }
    switch StatementWord(rawValue: text(token)) {
    case .package: return .package
    case .import: return .import
    case .uses, .publishes, .subscribes: return .use
    case .rpc: return .rpc
    default: return .other
    }
  }

  /// Annotations, those of one line together.
  private mutating func prefix() -> [[Token]] {
    var lines: [[Token]] = []
    while token.kind == .at || (isComment && !lines.isEmpty) {
      if isComment {
        hoisted.append(Layout.Line(text: comment(token), isApart: false))
        index += 1
        continue
      }
      if lines.isEmpty || token.startsLine { lines.append([]) }
      var pieces: [Layout.Piece] = [
        .token(token), .token(tokens[min(index + 1, tokens.count - 1)]),
      ]
      index += 2
      if token.kind == .leftParenthesis { brackets(into: &pieces) }
      for case .token(let token) in pieces { lines[lines.count - 1].append(token) }
    }
    // Those on the line of what they stand before are marked by an empty line behind them.
    if !lines.isEmpty, !token.startsLine { lines.append([]) }
    return lines
  }

  /// At what closes the block, at the next statement, or at a comma or a comment behind which it begins.
  private func ends(statement first: Int, _ closing: Token.Kind) -> Bool {
    if token.kind == closing || token.kind == .end { return true }
    if index > first, starts.contains(token.start) { return true }
    guard token.kind == .comma || isComment else { return false }
    var next = index
    while [.comma, .comment, .documentation].contains(tokens[next].kind) { next += 1 }
    let follower = tokens[next]
    // Of parameters each comma outside of brackets is the end.
    if closing == .rightParenthesis, token.kind == .comma { return true }
    return follower.kind == closing || follower.kind == .end || starts.contains(follower.start)
  }

  /// All up to the bracket that closes the current one, as tokens.
  private mutating func brackets(into pieces: inout [Layout.Piece]) {
    var open = 0
    repeat {
      switch token.kind {
      case .leftParenthesis, .leftBracket: open += 1
      case .rightParenthesis, .rightBracket: open -= 1
      default: break
      }
      if isComment {
        hoisted.append(Layout.Line(text: comment(token), isApart: false))
      } else {
        pieces.append(.token(token))
      }
      index += 1
    } while open > 0 && token.kind != .end
  }

  private mutating func group(until closing: Token.Kind) -> Layout.Group {
    index += 1
    var group = Layout.Group(
      isBraced: closing == .rightBrace, isBroken: token.startsLine && token.kind != closing,
      content: Layout(statements: [], closing: []))
    if token.kind == .comment, !token.startsLine {
      group.opening = comment(token)
      index += 1
    }
    group.content = layout(until: closing)
    if token.kind == closing { index += 1 }
    let hasComments =
      group.opening != nil || !group.content.closing.isEmpty
      || group.content.statements.contains { !$0.comments.isEmpty || $0.trailing != nil }
    group.isBroken = group.isBroken || hasComments
    return group
  }
}
