// SPDX-License-Identifier: Apache-2.0

/// One finding about a schema, with the place and what to write instead.
package struct Diagnostic: Hashable, Sendable {
  package var id: DiagnosticID
  package var severity: Severity
  /// The path of the file as it was given.
  package var file: String
  package var span: SourceSpan
  /// Where `span` starts.
  package var start: SourcePosition
  /// One past its last character.
  package var end: SourcePosition
  package var message: String
  /// What to write instead.
  package var help: String?
  /// A second place that matters, as where a name was declared first.
  package var note: Note?

  package enum Severity: String, Hashable, Sendable {
    case error, warning
  }

  package struct Note: Hashable, Sendable {
    package var file: String
    package var span: SourceSpan
    package var start: SourcePosition
    package var message: String
  }
}

/// A line and a column, both from 1. A column is a Unicode scalar, a tab among them.
package struct SourcePosition: Hashable, Comparable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
