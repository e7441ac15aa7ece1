// SPDX-License-Identifier: Apache-2.0

extension Checker {
  enum Lookup {
    case found(String, NameTable.Entry)
    /// It was reported, or follows from something that was.
    case failed
  }

  /// What `name` stands for: the innermost message around first, then the package, then the file's imports,
  /// then as a full name.
  func lookUp(_ name: DottedName, _ scope: LookupScope, what: String) -> Lookup {
    for outer in scope.enclosing + [scope.package] {
      if let found = declared(outer + "." + name.text) { return found }
    }
    let imported = scope.imports.filter { declared($0 + "." + name.text) != nil }
    if imported.count > 1 {
      diagnostics.error(
        .ambiguousName, name.span,
        "`\(name.text)` is declared by \(imported.sorted().joined(separator: " and by "))",
        help: "write `\(imported.sorted()[0]).\(name.text)` in full")
      return .failed
    }
    if let package = imported.first, let found = declared(package + "." + name.text) {
      return found
    }
    if let found = declared(name.text) {
      if case .found(_, let entry) = found {
        packages[scope.package]?.depend(on: entry.package, name.span)
      }
      return found
    }
    reportUnknown(name, scope, what: what)
    return .failed
  }

  private func declared(_ fullName: String) -> Lookup? {
    guard let entry = names[fullName], !entry.kind.isDerived else { return nil }
    return .found(fullName, entry)
  }

  private func reportUnknown(_ name: DottedName, _ scope: LookupScope, what: String) {
    guard let last = name.parts.last.map(String.init) else { return }
    // It may well exist, in what could not be read.
    if uncertainNames.contains(last) { return }
    if uncertainFiles.contains(scope.file),
      scope.imports.allSatisfy({ !name.text.hasPrefix($0 + ".") })
    {
      return
    }
    diagnostics.error(
      .unknownName, name.span, "there is no \(what) `\(name.text)`",
      help: helpForUnknown(name.text, last, scope))
  }

  private func helpForUnknown(_ name: String, _ last: String, _ scope: LookupScope) -> String? {
    if let builtin = Self.foreignTypes[name] { return "write `\(builtin)`" }
    let elsewhere = names.fullNames(endingIn: last)
    if let fullName = elsewhere.first(where: { $0.hasPrefix(scope.package + ".") }) {
      return "write `\(fullName.dropFirst(scope.package.utf8.count + 1))`"
    }
    if let fullName = elsewhere.first, let package = names[fullName]?.package,
      packages[package]?.isNameless == false
    {
      return "write `import \(package)` at the top of the file"
    }
    guard remainingSuggestions > 0 else { return nil }
    let visible = ([scope.package] + scope.imports).flatMap(names.lastParts(of:))
    return suggestion(for: last, among: visible + FieldKind.builtins.map(\.name))
  }

  /// What other languages call the built-in types.
  private static let foreignTypes: [String: String] = [
    "int": "int32` or `int64", "Int": "int64", "integer": "int64", "uint": "uint64",
    "UInt": "uint64",
    "long": "int64", "short": "int32", "byte": "uint32", "i32": "int32", "i64": "int64",
    "u32": "uint32",
    "u64": "uint64", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32",
    "f32": "float", "f64": "double", "float32": "float", "float64": "double", "boolean": "bool",
    "Boolean": "bool", "Bool": "bool", "str": "string", "text": "string", "blob": "bytes",
    "Data": "bytes",
    "Date": "timestamp", "date": "timestamp", "datetime": "timestamp", "time": "timestamp",
    "instant": "timestamp",
    "guid": "uuid", "sint32": "int32 … @encoding(zigzag)", "sint64": "int64 … @encoding(zigzag)",
    "fixed32": "uint32 … @encoding(fixed)", "fixed64": "uint64 … @encoding(fixed)",
    "sfixed32": "int32 … @encoding(fixed)", "sfixed64": "int64 … @encoding(fixed)",
    "map": "[string: T]", "Map": "[string: T]", "list": "[T]", "array": "[T]", "void": "nothing",
    "empty": "nothing",
  ]
}
