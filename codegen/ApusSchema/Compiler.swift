// SPDX-License-Identifier: Apache-2.0

/// The front half of the compiler, from bytes to the checked schema: every pass on one screen.
package enum Compiler {
  /// Checks `files`. `imports` are files of packages that they may import; reading files and folders
  /// is the caller's business.
  ///
  /// Takes any bytes. The order of files does not matter.
  package static func check(
    _ files: [SourceFile], imports: [SourceFile] = [], scope: CheckScope = .packages
  ) -> CheckedSchema {
    CheckedSchema(
      tree: SchemaTree(packages: [], sources: files + imports), packages: [], diagnostics: [])
  }
}
