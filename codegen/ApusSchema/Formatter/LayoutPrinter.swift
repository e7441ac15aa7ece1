// SPDX-License-Identifier: Apache-2.0

/// Prints a layout in the one canonical form.
struct LayoutPrinter {
  private let source: SourceFile
  /// Columns that stand before everything it prints.
  private let offset: Int
  private(set) var output = ""

  /// A body that fits stays on one line if it was written on one.
  private static let maxWidth = 128
  private static let indentation = "  "

  init(_ source: SourceFile, offset: Int = 0) {
    self.source = source
    self.offset = offset
  }

  mutating func print(_ layout: Layout) {
    printStatements(layout, indent: "", isTop: true, separator: "")
  }

  // MARK: - Lines

  private mutating func line(_ indent: String, _ text: String) {
    output += text.isEmpty ? "\n" : indent + text + "\n"
  }

  private mutating func comments(_ lines: [Layout.Line], _ indent: String, isFirst: Bool) {
    for (index, comment) in lines.enumerated() {
      if comment.isApart, !(isFirst && index == 0) { output += "\n" }
      line(indent, comment.text)
    }
  }

  private mutating func printStatements(
    _ layout: Layout, indent: String, isTop: Bool, separator: String
  ) {
    let statements = layout.statements
    let columns = Columns(statements, gap: separator.isEmpty ? 2 : 1, printer: self)
    var wasTall = false
    for (index, statement) in statements.enumerated() {
      let isFirst = index == 0
      let code =
        columns.lines[index].map { [$0 + separator] }
        ?? lines(statement, offset + indent.utf8.count, separator)
      let isTall = code.count > 1
      let isApart =
        isTop && !isFirst && (isTall || wasTall || statement.kind != statements[index - 1].kind)
      let hasGap = statement.comments.first?.isApart ?? statement.isApart
      if isApart, !hasGap { output += "\n" }
      comments(statement.comments, indent, isFirst: isFirst)
      if statement.isApart, !(isFirst && statement.comments.isEmpty) { output += "\n" }
      for (number, text) in code.enumerated() {
        guard number == code.count - 1, let trailing = statement.trailing else {
          line(indent, text)
          continue
        }
        let padding = max(0, columns.commentColumns[index] - text.count)
        line(indent, text + String(repeating: " ", count: max(2, padding)) + trailing)
      }
      wasTall = isTall
    }
    comments(layout.closing, indent, isFirst: statements.isEmpty)
  }

  // MARK: - Statements

  /// Of a statement that is no row of columns, without the indentation of its first line.
  private func lines(
    _ statement: Layout.Statement, _ column: Int, _ ending: String
  ) -> [String] {
    let width = Self.maxWidth - column
    var statement = statement
    if let flat = flat(statement), flat.count + ending.utf8.count <= width {
      return statement.ownLines.map(spaced) + [flat + ending]
    }
    statement.raiseAnnotations()
    var code: [String]
    if let flat = flat(statement), flat.count + ending.utf8.count <= width || !statement.canBreak {
      code = [flat]
    } else {
      code = broken(statement, column)
    }
    if statement.kind == .rpc { wrapErrors(&code, width) }
    code[code.count - 1] += ending
    return statement.ownLines.map(spaced) + code
  }

  /// Breaks a line that is too long behind commas of its `throws`.
  private func wrapErrors(_ code: inout [String], _ width: Int) {
    guard let line = code.last, line.count > width else { return }
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard let arrow = words.lastIndex(of: "->"), let list = words[arrow...].firstIndex(of: "throws")
    else { return }
    var wrapped = [words[...list].joined(separator: " ")]
    for name in words[(list + 1)...] {
      let isFirst = wrapped.count == 1 && wrapped[0].hasSuffix(" throws")
      if isFirst || wrapped[wrapped.count - 1].count + 1 + name.count <= width {
        wrapped[wrapped.count - 1] += " " + name
      } else {
        wrapped.append(Self.indentation + name)
      }
    }
    code.removeLast()
    code += wrapped
  }

  /// On one line, but for annotations on lines of their own; `nil` if something in it has to be broken.
  func flat(_ statement: Layout.Statement) -> String? {
    var text = ""
    var last: Token?
    let (before, after) = statement.inlineAnnotations
    for piece in before + statement.pieces + after {
      switch piece {
      case .token(let token):
        text += space(last, token) + source.text(token.start..<token.end)
        last = token
      case .group(let group):
        guard !group.isBroken else { return nil }
        var elements: [String] = []
        for element in group.content.statements {
          guard element.comments.isEmpty, let flat = flat(element) else { return nil }
          elements.append((element.ownLines.map(spaced) + [flat]).joined(separator: " "))
        }
        let inner = elements.joined(separator: ", ")
        if group.isBraced {
          text += inner.isEmpty ? " {}" : " { \(inner) }"
        } else {
          text += "(\(inner))"
        }
        last = Token(kind: .rightBrace, startsLine: false, start: 0, end: 0)
      }
    }
    return text
  }

  /// With its group broken, an element a line.
  private func broken(_ statement: Layout.Statement, _ column: Int) -> [String] {
    var lines = [""]
    var last: Token?
    let (before, after) = statement.inlineAnnotations
    for piece in before + statement.pieces + after {
      switch piece {
      case .token(let token):
        lines[lines.count - 1] += space(last, token) + source.text(token.start..<token.end)
        last = token
      case .group(let group):
        lines[lines.count - 1] +=
          (group.isBraced ? " {" : "(") + (group.opening.map { "  " + $0 } ?? "")
        var inner = LayoutPrinter(source, offset: column)
        inner.printStatements(
          group.content, indent: Self.indentation, isTop: false,
          separator: group.isBraced ? "" : ",")
        lines += inner.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
          .map(String.init)
        lines.append(group.isBraced ? "}" : ")")
        last = Token(kind: .rightBrace, startsLine: false, start: 0, end: 0)
      }
    }
    return lines
  }

  // MARK: - Space

  func spaced(_ tokens: [Token]) -> String {
    var text = ""
    var last: Token?
    for token in tokens {
      text += space(last, token) + source.text(token.start..<token.end)
      last = token
    }
    return text
  }

  private func space(_ last: Token?, _ next: Token) -> String {
    guard let last else { return "" }
    switch (last.kind, next.kind) {
    case (_, .comma), (_, .colon), (_, .question), (_, .dot), (_, .rightParenthesis),
      (_, .rightBracket):
      return ""
    case (.leftParenthesis, _), (.leftBracket, _), (.at, _), (.dot, _), (.minus, _): return ""
    case (.ellipsis, _), (_, .ellipsis): return ""
    case (.name, .leftParenthesis): return ""
    default: return " "
    }
  }
}

extension Layout.Statement {
  /// The last annotations are on the line of the statement itself: the builder marked them by an empty line.
  private var hasInlinePrefix: Bool { prefix.count > 1 && prefix.last?.isEmpty == true }

  /// Annotations on lines above it.
  var ownLines: [[Token]] { hasInlinePrefix ? prefix.dropLast(2) : prefix }

  /// Annotations before and behind it on its line. Those of fields stand behind.
  var inlineAnnotations: (before: [Layout.Piece], after: [Layout.Piece]) {
    guard hasInlinePrefix else { return ([], []) }
    let pieces = prefix[prefix.count - 2].map(Layout.Piece.token)
    return kind == .field || kind == .value ? ([], pieces) : (pieces, [])
  }

  /// Annotations before a declaration that is too long for one line get a line of their own.
  mutating func raiseAnnotations() {
    guard hasInlinePrefix, kind != .field, kind != .value else { return }
    prefix.removeLast()
  }

  var canBreak: Bool {
    pieces.contains {
      if case .group(let group) = $0 { !group.content.statements.isEmpty } else { false }
    }
  }
}
