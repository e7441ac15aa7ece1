// SPDX-License-Identifier: Apache-2.0

/// Pass 1: every name is declared once.
extension Checker {
  func declareNames() {
    for name in packageNames {
      guard let package = packages[name] else { continue }
      for tree in package.trees {
        for declaration in tree.declarations {
          declare(declaration, in: name, package: name, depth: 0)
        }
      }
    }
    // Behind all others, so that a name that somebody wrote is first and the derived one is called wrong.
    for name in packageNames {
      guard let package = packages[name] else { continue }
      for tree in package.trees {
        for case .service(let service) in tree.declarations {
          declareDerived(service, package: name)
        }
      }
    }
  }

  /// What generated code is named that is made for a method.
  static func derivedName(_ service: String, _ method: String, _ suffix: String) -> String {
    service + method.capitalizingFirst + suffix
  }

  private func declare(
    _ declaration: DeclarationSyntax, in scope: String, package: String, depth: Int
  ) {
    switch declaration {
    case .message(let message):
      declare(message.name, .message(message.role), in: scope, package: package)
      let inner = scope + "." + message.name.text
      for nested in message.body.nested {
        declare(nested, in: inner, package: package, depth: depth + 1)
      }
      for field in message.body.fields where field.cases != nil {
        let name = Name(text: field.name.text.capitalizingFirst, span: field.name.span)
        declare(
          name, .derived("the Swift type of the union `\(field.name.text)`"), in: inner,
          package: package)
      }
    case .enumeration(let enumeration):
      declare(enumeration.name, .enumeration, in: scope, package: package)
    case .service(let service):
      declare(service.name, .service, in: scope, package: package)
    }
  }

  private func declareDerived(_ service: ServiceSyntax, package: String) {
    let type = ServiceType(
      name: package + "." + service.name.text, relativeName: service.name.text,
      span: service.name.span)
    let derived = [
      (type.clientName, "the client of the service"), (type.mockName, "the mock of the service"),
    ]
    for (name, reason) in derived {
      declare(
        Name(text: name, span: service.name.span), .derived("\(reason) `\(service.name.text)`"),
        in: package,
        package: package)
    }
    var seen: [String: SourceSpan] = [:]
    for method in service.methods {
      if let first = seen[method.name.text] {
        diagnostics.error(
          .duplicateName, method.name.span, "the service has two methods `\(method.name.text)`",
          help: "name one of them differently", note: (first, "the first is here"))
        continue
      }
      seen[method.name.text] = method.name.span
      var suffixes: [(String, String)] = []
      if case .parameters = method.request { suffixes.append(("Request", "the request of")) }
      if !method.errors.isEmpty { suffixes.append(("Error", "the errors of")) }
      for (suffix, reason) in suffixes {
        let name = Self.derivedName(service.name.text, method.name.text, suffix)
        declare(
          Name(text: name, span: method.name.span),
          .derived("\(reason) `\(service.name.text)/\(method.name.text)`"), in: package,
          package: package)
      }
    }
  }

  private func declare(_ name: Name, _ kind: NameTable.Kind, in scope: String, package: String) {
    if !kind.isDerived, Self.builtinNames.contains(name.text) {
      diagnostics.error(
        .builtinName, name.span, "`\(name.text)` is a word of the language",
        help: "name it differently")
      return
    }
    let entry = NameTable.Entry(kind: kind, package: package, span: name.span)
    guard let earlier = names.declare(scope + "." + name.text, entry) else { return }
    let what =
      kind.isDerived
      ? "\(kind.description) is named `\(name.text)`, but" : "`\(name.text)` is declared twice:"
    diagnostics.error(
      .duplicateName, name.span, "\(what) \(earlier.kind.description) has that name",
      help: kind.isDerived
        ? "rename one of the two" : "types and services of a package share their names",
      note: (earlier.span, "it is here"))
  }

  static let builtinNames: Set<String> = Set(FieldKind.builtins.map(\.name)).union([
    "nothing", "stream",
  ])
}
