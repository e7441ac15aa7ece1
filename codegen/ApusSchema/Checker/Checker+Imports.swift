// SPDX-License-Identifier: Apache-2.0

/// Pass 2: what is imported exists. Pass 7: nothing imports itself by way of others.
extension Checker {
  func checkImports() {
    for name in packageNames {
      guard var package = packages[name] else { continue }
      for tree in package.trees {
        var seen: [String: SourceSpan] = [:]
        for line in tree.imports {
          if let first = seen[line.text] {
            diagnostics.warning(
              .duplicateImport, line.span, "`\(line.text)` is imported twice",
              help: "remove this line",
              note: (first, "the first is here"))
            continue
          }
          seen[line.text] = line.span
          if checkImport(line, of: package, file: tree.file) {
            package.depend(on: line.text, line.span)
          }
        }
      }
      packages[name] = package
    }
  }

  /// Names of packages, each once.
  func foundImports(of tree: FileSyntax) -> [String] {
    Set(tree.imports.map(\.text)).filter { packages[$0] != nil }.sorted()
  }

  /// Whether the import is one to go by.
  private func checkImport(_ line: DottedName, of package: PackageBuilder, file: Int) -> Bool {
    if line.text == package.name {
      diagnostics.error(
        .selfImport, line.span, "a package does not import itself",
        help: "remove the line: all files of a package see each other")
      return false
    }
    if packages[line.text] != nil { return true }
    uncertainFiles.insert(file)
    if let entry = names[line.text] {
      diagnostics.error(
        .unknownImport, line.span, "`\(line.text)` is \(entry.kind.description), not a package",
        help: "write `import \(entry.package)`")
    } else {
      diagnostics.error(
        .unknownImport, line.span, "no package `\(line.text)` was found",
        help: suggestion(for: line.text, among: packageNames.filter { $0 != package.name })
          ?? "its files lie in `schemas/\(line.text.split(separator: ".").joined(separator: "/"))`")
    }
    return false
  }

  /// `did you mean …?`, or `nil`.
  func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
    guard remainingSuggestions > 0 else { return nil }
    remainingSuggestions -= 1
    return Spelling.closest(to: name, among: candidates).map { "did you mean `\($0)`?" }
  }

  func checkImportCycles() {
    let indices = Dictionary(uniqueKeysWithValues: packageNames.enumerated().map { ($1, $0) })
    let edges = packageNames.map { name in
      (packages[name]?.dependencies.keys.sorted() ?? []).compactMap { indices[$0] }
    }
    for cycle in Graph.cycles(edges) {
      let path = (cycle + [cycle[0]]).map { packageNames[$0] }
      guard let package = packages[path[0]], let span = package.dependencies[path[1]] else {
        continue
      }
      diagnostics.error(
        .importCycle, span, "packages import each other: \(path.joined(separator: " → "))",
        help: "move what both need into a package that imports neither")
    }
  }
}
