// SPDX-License-Identifier: Apache-2.0

/// Pass 4: services, their methods, and the names that they use.
extension Checker {
  func checkServices() {
    for name in packageNames {
      guard let trees = packages[name]?.trees else { continue }
      var services: [ServiceType] = []
      var requests: [MessageType] = []
      for tree in trees {
        let scope = LookupScope(
          package: name, file: tree.file,
          imports: foundImports(of: tree))
        for case .service(let syntax) in tree.declarations {
          services.append(checkService(syntax, scope, &requests))
        }
      }
      packages[name]?.result.services = services
      packages[name]?.result.messages += requests
    }
  }

  private func checkService(
    _ syntax: ServiceSyntax, _ scope: LookupScope, _ requests: inout [MessageType]
  ) -> ServiceType {
    var service = ServiceType(
      name: scope.package + "." + syntax.name.text, relativeName: syntax.name.text,
      documentation: syntax.documentation,
      annotations: checkAnnotations(syntax.annotations, on: .service, field: nil),
      span: syntax.name.span)
    service.uses = checkNames(syntax.uses, scope, .service)
    service.publishes = checkNames(syntax.publishes, scope, .message(.event))
    service.subscribes = checkNames(syntax.subscribes, scope, .message(.event))
    var seen: Set<String> = []
    for method in syntax.methods where seen.insert(method.name.text).inserted {
      if let method = checkMethod(method, of: service, scope, &requests) {
        service.methods.append(method)
      }
    }
    return service
  }

  // MARK: - uses, publishes, subscribes

  /// Full names of what `uses` and its like name. Those of packages that were not loaded are taken on trust,
  /// unless this is the whole tree.
  private func checkNames(_ list: [DottedName], _ scope: LookupScope, _ kind: NameTable.Kind)
    -> [String]
  {
    var result: [String] = []
    var seen: [String: SourceSpan] = [:]
    for name in list {
      guard let fullName = checkName(name, scope, kind) else { continue }
      if let first = seen[fullName] {
        diagnostics.error(
          .duplicateUse, name.span, "`\(name.text)` stands here twice",
          help: "remove one of the lines",
          note: (first, "the first is here"))
        continue
      }
      seen[fullName] = name.span
      result.append(fullName)
    }
    return result
  }

  private func checkName(_ name: DottedName, _ scope: LookupScope, _ kind: NameTable.Kind)
    -> String?
  {
    let own = scope.package + "." + name.text
    let imported = scope.imports.map { $0 + "." + name.text }
    if let (fullName, entry) = ([own, name.text] + imported).lazy.compactMap({ candidate in
      self.names[candidate].map { (candidate, $0) }
    }).first {
      if entry.kind == kind { return fullName }
      diagnostics.error(
        .wrongKind, name.span,
        "`\(name.text)` is \(entry.kind.description), not \(kind.description)",
        note: (entry.span, "it is declared here"))
      return nil
    }
    let isLoaded = packageNames.contains {
      name.text.hasPrefix($0 + ".") && !name.text.dropFirst($0.utf8.count + 1).contains(".")
    }
    if self.scope == .tree || isLoaded || !name.text.contains(".") {
      reportUnknown(name, scope, kind)
    }
    return name.text.contains(".") ? name.text : nil
  }

  private func reportUnknown(_ name: DottedName, _ scope: LookupScope, _ kind: NameTable.Kind) {
    guard let last = name.parts.last.map(String.init), !uncertainNames.contains(last) else {
      return
    }
    let id: DiagnosticID = kind == .service ? .unknownService : .unknownEvent
    let what = kind == .service ? "service" : "event"
    diagnostics.error(
      id, name.span, "there is no \(what) `\(name.text)`",
      help: helpForUnknown(name, last, scope, kind))
  }

  private func helpForUnknown(
    _ name: DottedName, _ last: String, _ scope: LookupScope, _ kind: NameTable.Kind
  ) -> String? {
    if let fullName = names.fullNames(endingIn: last).first(where: { names[$0]?.kind == kind }) {
      return "write `\(fullName)`"
    }
    guard remainingSuggestions > 0 else { return nil }
    let fullNames = names.fullNames(of: kind)
    if name.text.contains(".") {
      if let help = suggestion(for: name.text, among: fullNames) { return help }
      let package = name.parts.dropLast().joined(separator: ".")
      return packages[package] == nil ? "no package `\(package)` was found" : nil
    }
    let own = fullNames.filter { names[$0]?.package == scope.package }
    return suggestion(
      for: name.text, among: own.map { String($0.dropFirst(scope.package.utf8.count + 1)) })
      ?? "names of other packages are written in full"
  }
}
