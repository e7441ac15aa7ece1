// SPDX-License-Identifier: Apache-2.0

/// The one layout of schemas: two spaces a level, a statement a line, fields of neighbouring lines aligned.
///
/// What was written on one line stays on one if it fits, comments are kept, an empty line between statements is
/// kept. What is laid out already is left as it is.
package enum SchemaFormatter {
  /// The text of `source` in that layout; `nil` if it cannot be read, of which ``Compiler`` says more.
  package static func format(_ source: SourceFile) -> String? {
    let diagnostics = DiagnosticCollector(sources: [source])
    let tree = Parser.parse(source, file: 0, diagnostics: diagnostics)
    guard !diagnostics.hasErrors else { return nil }
    let tokens = Lexer.tokens(
      of: source, file: 0, diagnostics: DiagnosticCollector(sources: [source]), keepsComments: true)
    var builder = LayoutBuilder(source, tokens: tokens, starts: tree.statementStarts)
    var printer = LayoutPrinter(source)
    printer.print(builder.build())
    return printer.output
  }
}
