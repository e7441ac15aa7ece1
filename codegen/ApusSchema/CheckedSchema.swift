// SPDX-License-Identifier: Apache-2.0

/// What came of checking: the tree, and everything there is to say about it.
package struct CheckedSchema: Sendable {
  /// All that was loaded. When ``hasErrors`` is true, parts that are wrong are left out of it.
  package let tree: SchemaTree
  /// Those of the files asked for, not those that only came as imports.
  package let packages: [SchemaPackage]
  /// By file and position. Of imports only errors.
  package let diagnostics: [Diagnostic]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// How much of the system the files show.
package enum CheckScope: Sendable {
  /// Some packages and what they import: services and events of packages that were not loaded are
  /// taken on trust in `uses`, `publishes` and `subscribes`.
  case packages
  /// All of it: such names must exist, and what only the whole shows is checked, such as routes of two
  /// services that collide.
  case tree
}
