// SPDX-License-Identifier: Apache-2.0

/// One package while it is being checked.
struct PackageBuilder {
  var name: String
  var trees: [FileSyntax] = []
  var result: SchemaPackage
  /// Packages whose types it needs, each with the place that says so first.
  var dependencies: [String: SourceSpan] = [:]
  /// One of its files has no package line that could be read; it is left out of the tree.
  var isNameless: Bool

  mutating func depend(on package: String, _ span: SourceSpan) {
    guard package != name, dependencies[package] == nil else { return }
    dependencies[package] = span
  }
}
