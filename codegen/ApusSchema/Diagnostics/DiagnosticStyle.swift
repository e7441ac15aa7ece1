// SPDX-License-Identifier: Apache-2.0

/// How diagnostics are printed.
package enum DiagnosticStyle: Sendable {
  /// For people: the source line with the span underlined, as rustc does.
  case human(color: Bool)
  /// For Xcode, editors and build logs: `file:line:column: error: message`, a line each.
  case compiler
  /// For programs: one JSON array, an element a line.
  case json
}

extension CheckedSchema {
  /// All diagnostics as text that ends in a newline; nothing if there are none, but `[]` as JSON.
  package func rendered(_ style: DiagnosticStyle) -> String {
    switch style {
    case .human(let color):
      let snippets = Snippets(sources: tree.sources, color: color)
      return diagnostics.map(snippets.render).joined(separator: "\n")
    case .compiler: return diagnostics.map(\.compilerLines).joined()
    case .json:
      if diagnostics.isEmpty { return "[]\n" }
      return "[\n" + diagnostics.map { "  " + $0.json }.joined(separator: ",\n") + "\n]\n"
    }
  }

  /// "2 errors, 1 warning", or `nil` if there is nothing to say.
  package var summary: String? {
    let errorCount = diagnostics.count { $0.severity == .error }
    let warningCount = diagnostics.count - errorCount
    let parts = [(errorCount, "error"), (warningCount, "warning")].filter { $0.0 > 0 }
    guard !parts.isEmpty else { return nil }
    return parts.map { count, word in "\(count) \(word)\(count == 1 ? "" : "s")" }.joined(
      separator: ", ")
  }
}
