// SPDX-License-Identifier: Apache-2.0

/// Columns as wide as their widest cell, two spaces apart.
struct Table {
  private var rows: [[String]]

  init(_ titles: [String]) { rows = [titles] }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var text: String {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let line = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return line.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  func print() { Console.print(text) }
}
