// SPDX-License-Identifier: Apache-2.0

/// How diagnostics are printed.
package enum DiagnosticStyle: Sendable {
  /// For people: the source line with the span underlined, as rustc does.
  case human(color: Bool)
  /// For Xcode, editors and build logs: `file:line:column: error: message`, a line each.
  case compiler
  /// For programs: one JSON array.
  case json
}

extension CheckedSchema {
  /// All diagnostics as text that ends in a newline, or nothing if there are none (`[]` as JSON).
  package func rendered(_ style: DiagnosticStyle) -> String {
    ""
  }
}
