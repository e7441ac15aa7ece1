// SPDX-License-Identifier: Apache-2.0

/// Turns the trees of files into checked packages. ``run(_:)`` is the list of its passes; each pass has a file
/// of its own and may rely on what those before it found.
final class Checker {
  let diagnostics: DiagnosticCollector
  let scope: CheckScope

  var names = NameTable()
  var packages: [String: PackageBuilder] = [:]
  /// Names of packages, sorted: what is reported first does not depend on hashing.
  var packageNames: [String] = []

  /// Checked messages by full name.
  var messages: [String: MessageType] = [:]
  /// Fields that exist but could not be made sense of, by message: nothing else is said about them.
  var brokenFields: [String: Set<String>] = [:]
  /// Last parts of names in files whose braces do not match: they may hang anywhere.
  var uncertainNames: Set<String> = []
  /// Files with an import that was not found: any name may come from there.
  var uncertainFiles: Set<Int> = []
  /// Looking for names that were meant costs time for each, so a file of garbage gets only so many.
  var remainingSuggestions = 200

  init(scope: CheckScope, diagnostics: DiagnosticCollector) {
    self.scope = scope
    self.diagnostics = diagnostics
  }

  /// Checks everything; the packages come back sorted by name.
  func run(_ trees: [FileSyntax]) -> [SchemaPackage] {
    collectPackages(trees)
    declareNames()
    checkImports()
    checkTypes()
    checkServices()
    checkMessageCycles()
    markRecursion()
    checkImportCycles()
    checkRoutes()
    checkHashes()
    if scope == .tree { checkTimeouts() }
    return packageNames.compactMap { name in
      guard let package = packages[name], !package.isNameless else { return nil }
      return finished(package)
    }
  }

  private func collectPackages(_ trees: [FileSyntax]) {
    for tree in trees {
      // A package of its own, so that two such files do not get into each other's way.
      let isNameless = tree.package?.text.isEmpty ?? true
      let name = isNameless ? "?\(tree.file)" : (tree.package?.text ?? "")
      let start = SourceSpan(file: tree.file, start: 0, end: 0)
      packages[
        name,
        default: PackageBuilder(
          name: name, result: SchemaPackage(name: name, span: tree.package?.span ?? start),
          isNameless: isNameless)
      ].trees.append(tree)
      if !isNameless, let package = tree.package { checkPackageName(package) }
      if tree.isBroken { uncertainNames.formUnion(declaredNames(in: tree.declarations)) }
    }
    packageNames = packages.keys.sorted()
  }

  private func checkPackageName(_ name: DottedName) {
    for part in name.parts where !Self.isPackagePart(part) {
      diagnostics.error(
        .badPackageName, name.span,
        "`\(part)` cannot be part of a package's name: lower-case letters and digits, a letter first",
        help: "write `\(name.text.lowercased().filter { $0 != "_" })`")
      return
    }
  }

  private static func isPackagePart(_ part: Substring) -> Bool {
    guard let first = part.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    else { return false }
    return part.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }

  private func declaredNames(in declarations: [DeclarationSyntax]) -> Set<String> {
    var result: Set<String> = []
    for declaration in declarations {
      switch declaration {
      case .message(let message):
        result.insert(message.name.text)
        result.formUnion(declaredNames(in: message.body.nested))
      case .enumeration(let enumeration): result.insert(enumeration.name.text)
      case .service(let service): result.insert(service.name.text)
      }
    }
    return result
  }

  private func finished(_ package: PackageBuilder) -> SchemaPackage {
    var result = package.result
    result.files = package.trees.map { diagnostics.sources[$0.file].path }.sorted()
    result.imports = package.dependencies.keys.sorted()
    result.documentation = package.trees.map(\.documentation).filter { !$0.isEmpty }.joined(
      separator: "\n\n")
    for index in result.messages.indices {
      if let message = messages[result.messages[index].name] { result.messages[index] = message }
    }
    return result
  }
}
