// SPDX-License-Identifier: Apache-2.0

/// Aligns fields, values and `uses` that stand in lines one below the other.
struct Columns {
  /// The line of each statement that is a row of them.
  private(set) var lines: [String?]
  /// Where a comment behind the statement begins; 0 for wherever it ends.
  private(set) var commentColumns: [Int]

  /// Spaces before the annotations of several lines.
  private let gap: Int

  init(_ statements: [Layout.Statement], gap: Int, printer: LayoutPrinter) {
    self.gap = gap
    lines = Array(repeating: nil, count: statements.count)
    commentColumns = Array(repeating: 0, count: statements.count)
    var start = 0
    while start < statements.count {
      var end = start + 1
      while end < statements.count, Self.belongs(statements[end], behind: statements[end - 1]) {
        end += 1
      }
      if Self.isRow(statements[start]) { align(start..<end, statements, printer) }
      start = end
    }
  }

  private static func belongs(_ statement: Layout.Statement, behind last: Layout.Statement) -> Bool
  {
    isRow(statement) && statement.kind == last.kind && isRow(last) && !statement.isApart
      && !statement.comments.contains(where: \.isApart)
  }

  /// One line of cells, without bodies and without annotations above it.
  private static func isRow(_ statement: Layout.Statement) -> Bool {
    guard [.field, .value, .use].contains(statement.kind) else { return false }
    return statement.ownLines.isEmpty
      && statement.pieces.allSatisfy { if case .token = $0 { true } else { false } }
  }

  private mutating func align(
    _ range: Range<Int>, _ statements: [Layout.Statement], _ printer: LayoutPrinter
  ) {
    let rows = range.map { Self.cells(statements[$0], printer) }
    let widths = (0..<4).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    for (index, row) in zip(range, rows) {
      var line = ""
      for (column, cell) in row.enumerated() where !cell.isEmpty {
        line += cell
        let isLast = row[(column + 1)...].allSatisfy(\.isEmpty)
        guard !isLast else { break }
        let isBeforeAnnotations =
          column == row.count - 2 && statements[index].kind != .use && range.count > 1
        line += String(
          repeating: " ", count: widths[column] - cell.count + (isBeforeAnnotations ? gap : 1))
      }
      lines[index] = line
    }
    let width = range.compactMap { lines[$0]?.count }.max() ?? 0
    for index in range { commentColumns[index] = width + 2 }
  }

  /// Of a field its name, type, number and annotations; of a value the same without a type; of `uses` two.
  private static func cells(_ statement: Layout.Statement, _ printer: LayoutPrinter) -> [String] {
    let (_, after) = statement.inlineAnnotations
    let tokens = (statement.pieces + after).compactMap {
      if case .token(let token) = $0 { token } else { nil }
    }
    if statement.kind == .use {
      return [printer.spaced(Array(tokens.prefix(1))), printer.spaced(Array(tokens.dropFirst()))]
    }
    let annotations = tokens.firstIndex { $0.kind == .at } ?? tokens.count
    let number = tokens[..<annotations].lastIndex { $0.kind == .equals } ?? annotations
    let tail = [
      printer.spaced(Array(tokens[number..<annotations])),
      printer.spaced(Array(tokens[annotations...])),
    ]
    if statement.kind == .value { return [printer.spaced(Array(tokens[..<number]))] + tail }
    let head = min(2, number)
    return [printer.spaced(Array(tokens[..<head])), printer.spaced(Array(tokens[head..<number]))]
      + tail
  }
}
