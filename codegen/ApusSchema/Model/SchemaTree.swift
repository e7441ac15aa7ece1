// SPDX-License-Identifier: Apache-2.0

/// Every package that was loaded, checked, and the declarations in them by full name.
package struct SchemaTree: Sendable {
  /// Sorted by name.
  package let packages: [SchemaPackage]
  /// The files that spans point into.
  package let sources: [SourceFile]

  private var places: [String: Place] = [:]
  private var packageIndices: [String: Int] = [:]

  private struct Place {
    var package: Int
    var kind: Kind
    var index: Int
    enum Kind { case message, enumeration, service }
  }

  package init(packages: [SchemaPackage], sources: [SourceFile]) {
    self.packages = packages.sorted { $0.name < $1.name }
    self.sources = sources
    for (number, package) in self.packages.enumerated() {
      packageIndices[package.name] = number
      for (index, message) in package.messages.enumerated() {
        places[message.name] = Place(package: number, kind: .message, index: index)
      }
      for (index, enumeration) in package.enums.enumerated() {
        places[enumeration.name] = Place(package: number, kind: .enumeration, index: index)
      }
      for (index, service) in package.services.enumerated() {
        places[service.name] = Place(package: number, kind: .service, index: index)
      }
    }
  }

  package func package(named name: String) -> SchemaPackage? {
    packageIndices[name].map { packages[$0] }
  }

  /// What a full name stands for.
  package func declaration(named name: String) -> Declaration? {
    guard let place = places[name] else { return nil }
    let package = packages[place.package]
    switch place.kind {
    case .message: return .message(package.messages[place.index])
    case .enumeration: return .enumeration(package.enums[place.index])
    case .service: return .service(package.services[place.index])
    }
  }

  /// A message, union, error, event or request.
  package func message(named name: String) -> MessageType? {
    if case .message(let message)? = declaration(named: name) { message } else { nil }
  }

  package func enumeration(named name: String) -> EnumType? {
    if case .enumeration(let enumeration)? = declaration(named: name) { enumeration } else { nil }
  }

  package func service(named name: String) -> ServiceType? {
    if case .service(let service)? = declaration(named: name) { service } else { nil }
  }

  /// Name of the package that declares a full name.
  package func packageName(of declaration: String) -> String? {
    places[declaration].map { packages[$0.package].name }
  }

  package enum Declaration: Hashable, Sendable {
    case message(MessageType)
    case enumeration(EnumType)
    case service(ServiceType)
  }
}
