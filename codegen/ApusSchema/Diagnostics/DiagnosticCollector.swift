// SPDX-License-Identifier: Apache-2.0

/// Where every stage reports what it finds. Each finding is kept once.
final class DiagnosticCollector {
  let sources: [SourceFile]
  private var diagnostics: [Diagnostic] = []
  private var seen: Set<Key> = []

  private struct Key: Hashable {
    var id: DiagnosticID
    var span: SourceSpan
  }

  init(sources: [SourceFile]) {
    self.sources = sources
  }

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  func error(
    _ id: DiagnosticID, _ span: SourceSpan, _ message: String, help: String? = nil,
    note: (SourceSpan, String)? = nil
  ) {
    report(id, .error, span, message, help: help, note: note)
  }

  func warning(
    _ id: DiagnosticID, _ span: SourceSpan, _ message: String, help: String? = nil,
    note: (SourceSpan, String)? = nil
  ) {
    report(id, .warning, span, message, help: help, note: note)
  }

  private func report(
    _ id: DiagnosticID, _ severity: Diagnostic.Severity, _ span: SourceSpan, _ message: String,
    help: String?, note: (SourceSpan, String)?
  ) {
    guard seen.insert(Key(id: id, span: span)).inserted else { return }
    let source = sources[span.file]
    let end = source.position(at: span.end)
    diagnostics.append(
      Diagnostic(
        id: id, severity: severity, file: source.path, span: span,
        start: source.position(at: span.start), end: end, message: message, help: help,
        note: note.map { span, message in
          Diagnostic.Note(
            file: sources[span.file].path, span: span,
            start: sources[span.file].position(at: span.start), message: message)
        }))
  }

  /// By file and position; of the files from `firstImport` on only errors.
  func sorted(firstImport: Int) -> [Diagnostic] {
    let kept = diagnostics.filter { $0.severity == .error || $0.span.file < firstImport }
    return kept.sorted { left, right in
      if left.file != right.file { return left.file < right.file }
      if left.span.start != right.span.start { return left.span.start < right.span.start }
      if left.span.end != right.span.end { return left.span.end < right.span.end }
      return left.id.rawValue < right.id.rawValue
    }
  }
}
