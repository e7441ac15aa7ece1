// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// How generated code names types: as short as the place allows, qualified where it must be.
struct SwiftTypeNames {
  private let package: SchemaPackage
  private let tree: SchemaTree
  private let modules: [String: String]
  /// Names declared directly inside each message of the package, by its relative name; "" has the
  /// top level, names derived from services among them.
  private var scopes: [String: Set<String>] = [:]
  /// Packages whose top level has a name.
  private var importedBy: [String: Set<String>] = [:]
  /// Every name that hides one of the runtime's somewhere in the file.
  private var hiding: Set<String> = []

  init(package: SchemaPackage, tree: SchemaTree, modules: [String: String]) {
    self.package = package
    self.tree = tree
    self.modules = modules
    for message in package.messages {
      declare(message.relativeName)
      for union in message.inPlaceUnions { declare("\(message.relativeName).\(union.typeName)") }
    }
    for enumeration in package.enums { declare(enumeration.relativeName) }
    for name in Self.derivedNames(of: package) { declare(name) }
    for name in package.imports {
      guard let imported = tree.package(named: name) else { continue }
      let types =
        imported.messages.filter { $0.parent == nil }.map(\.relativeName)
        + imported.enums.filter { $0.parent == nil }.map(\.relativeName)
      for type in types + Self.derivedNames(of: imported) {
        importedBy[type, default: []].insert(name)
        hiding.insert(type)
      }
    }
  }

  /// A type that the runtime or Swift itself brings.
  func runtime(_ type: RuntimeType) -> String {
    hiding.contains(type.rawValue) ? "\(type.module).\(type.rawValue)" : type.rawValue
  }

  /// A message, union or enumeration, as seen from inside of the message `scope` ("" is outside).
  func reference(to name: String, from scope: String) -> String {
    guard let owner = tree.packageName(of: name) else { return name }
    let path = name.dropFirst(owner.utf8.count + 1).split(separator: ".").map(String.init)
    let full = SwiftIdentifier.type(path.joined(separator: "."))
    if owner != package.name {
      let isPlain =
        innermostScope(declaring: path[0], from: scope) == nil
        && importedBy[path[0]]?.count == 1 && RuntimeType(rawValue: path[0]) == nil
      return isPlain ? full : qualified(full, package: owner)
    }
    for start in path.indices.reversed() {
      let prefix = path[..<start].joined(separator: ".")
      if innermostScope(declaring: path[start], from: scope) == prefix {
        return SwiftIdentifier.type(path[start...].joined(separator: "."))
      }
    }
    return qualified(full, package: owner)
  }

  /// The module that a package's types are in, where it was said.
  func module(of package: String) -> String? { modules[package] }

  private func qualified(_ type: String, package: String) -> String {
    modules[package].map { "\($0).\(type)" } ?? type
  }

  /// The message, seen from inside of `scope`, that declares a type of this name.
  private func innermostScope(declaring name: String, from scope: String) -> String? {
    var scope = scope
    while true {
      if scopes[scope]?.contains(name) == true { return scope }
      if scope.isEmpty { return nil }
      scope = scope.lastIndex(of: ".").map { String(scope[..<$0]) } ?? ""
    }
  }

  private mutating func declare(_ relativeName: String) {
    let dot = relativeName.lastIndex(of: ".")
    let scope = dot.map { String(relativeName[..<$0]) } ?? ""
    let name = dot.map { String(relativeName[relativeName.index(after: $0)...]) } ?? relativeName
    scopes[scope, default: []].insert(name)
    hiding.insert(name)
  }

  private static func derivedNames(of package: SchemaPackage) -> [String] {
    package.services.flatMap { service in
      [service.relativeName, service.clientName, service.mockName]
        + service.methods.filter { !$0.errors.isEmpty }
        .map { "\(service.relativeName)\($0.capitalizedName)Error" }
    }
  }
}
