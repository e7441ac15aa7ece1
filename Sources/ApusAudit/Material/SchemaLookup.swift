// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Schemas by the names that spans and other schemas have for them.
struct SchemaLookup: Sendable {
  let packages: [PackageSchema]
  private let packagesByName: [String: PackageSchema]
  private let methodsByName: [String: MethodSchema]
  private let messagesByName: [String: MessageSchema]
  private let packagesByType: [String: String]

  init(_ packages: [PackageSchema]) {
    // Sorted, and of two with one name the first: the order in which they were found says nothing.
    let known = Dictionary(packages.map { ($0.name, $0) }) { first, _ in first }
    self.packages = known.values.sorted { $0.name < $1.name }
    packagesByName = known
    methodsByName = Dictionary(
      self.packages.flatMap(\.services).flatMap(\.methods).map { ($0.fullName, $0) }
    ) { first, _ in first }
    messagesByName = Dictionary(self.packages.flatMap(\.messages).map { ($0.name, $0) }) {
      first, _ in first
    }
    let types = self.packages.flatMap { package in
      (package.messages.map(\.name) + package.enums.map(\.name)).map { ($0, package.name) }
    }
    packagesByType = Dictionary(types) { first, _ in first }
  }

  func package(named name: String) -> PackageSchema? { packagesByName[name] }
  func method(named name: String) -> MethodSchema? { methodsByName[name] }
  func message(named name: String) -> MessageSchema? { messagesByName[name] }

  /// The package that declares a message or an enum.
  func package(ofType name: String) -> String? { packagesByType[name] }

  var services: [ServiceSchema] { packages.flatMap(\.services) }

  /// Packages that name a service of `package` in `uses`.
  func users(of package: PackageSchema) -> [String] {
    let names = Set(package.services.map(\.name))
    return packages.filter { $0.services.contains { !names.isDisjoint(with: $0.uses) } }
      .map(\.name)
  }

  /// A program that only calls, such as a tool or a load: it is no service among the others.
  func isProgram(_ package: String) -> Bool {
    guard let services = packagesByName[package]?.services, !services.isEmpty else { return false }
    return services.allSatisfy(\.methods.isEmpty)
  }

  /// Whether a package is one of the services that this system was cut into.
  func isService(_ package: String) -> Bool {
    !AuditMaterial.isPlatform(package) && !isProgram(package) && package.contains(".")
  }
}
