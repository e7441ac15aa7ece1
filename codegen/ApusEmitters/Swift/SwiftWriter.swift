// SPDX-License-Identifier: Apache-2.0

/// Swift source as it is put together: lines, and the depth that they stand at.
struct SwiftWriter {
  private(set) var text = ""
  private var depth = 0

  /// Writes lines at the current depth; empty ones stay empty.
  mutating func line(_ line: String = "") {
    if !line.isEmpty {
      for _ in 0..<depth { text += "  " }
      text += line
    }
    text += "\n"
  }

  /// Writes `head {`, what `body` writes one level deeper, and `}`.
  mutating func block(_ head: String, _ body: (inout SwiftWriter) -> Void) {
    line(head.isEmpty ? "{" : head + " {")
    indented(body)
    line("}")
  }

  /// What `body` writes stands one level deeper.
  mutating func indented(_ body: (inout SwiftWriter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Writes `open`, the items separated by commas, and `close`: on one line where it fits.
  mutating func list(_ open: String, _ items: [String], _ close: String) {
    let joined = open + items.joined(separator: ", ") + close
    if depth * 2 + joined.utf8.count <= 100 || items.isEmpty {
      line(joined)
      return
    }
    line(open)
    indented { writer in
      for (index, item) in items.enumerated() {
        // A collection may end in a comma, as swift-format has it; not every list of arguments.
        writer.line(index + 1 < items.count || open.hasSuffix("[") ? item + "," : item)
      }
    }
    line(close)
  }

  /// A doc comment of the schema, line by line; nothing for an empty one.
  mutating func documentation(_ text: String) {
    guard !text.isEmpty else { return }
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      line(part.isEmpty ? "///" : "/// \(part)")
    }
  }
}
