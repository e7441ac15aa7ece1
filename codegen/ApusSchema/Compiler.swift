// SPDX-License-Identifier: Apache-2.0

/// The front half of the compiler, from bytes to the checked schema: every stage on one screen.
package enum Compiler {
  /// Checks `files`. `imports` are files of packages that they may import, those that are among `files` too
  /// left out; reading files and folders is the caller's business.
  ///
  /// Takes any bytes. The order of the files does not matter.
  package static func check(
    _ files: [SourceFile], imports: [SourceFile] = [], scope: CheckScope = .packages
  ) -> CheckedSchema {
    let paths = Set(files.map(\.path))
    let files = files.sorted { $0.path < $1.path }
    let sources = files + imports.filter { !paths.contains($0.path) }.sorted { $0.path < $1.path }

    let diagnostics = DiagnosticCollector(sources: sources)
    let trees = sources.indices.map {
      Parser.parse(sources[$0], file: $0, diagnostics: diagnostics)
    }
    let packages = Checker(scope: scope, diagnostics: diagnostics).run(trees)

    let asked = Set(trees.prefix(files.count).compactMap { $0.package?.text })
    return CheckedSchema(
      tree: SchemaTree(packages: packages, sources: sources),
      packages: packages.filter { asked.contains($0.name) },
      diagnostics: diagnostics.sorted(firstImport: files.count))
  }
}
