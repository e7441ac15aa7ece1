// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Types that tie services together.
///
/// A warning where a schema has a type of another service in it: whoever changes that service's
/// messages changes this one's, too. A note where a package of shared types, imported by three or
/// more, holds more than ten messages: what all import, nobody can change. Values such as money
/// are what such a package is for.
struct SharedTypes: AuditRule {
  let id = "shared-types"
  let group = FindingGroup.boundaries

  private static let mostSharedMessages = 10
  private static let leastImporters = 3

  func findings(in material: AuditMaterial) -> [Finding] {
    let schemas = material.schemas
    let packages = schemas.packages.filter { !AuditMaterial.isPlatform($0.name) }
    return packages.flatMap { borrowed(by: $0, schemas) }
      + packages.compactMap { shared($0, schemas) }
  }

  private func borrowed(by package: PackageSchema, _ schemas: SchemaLookup) -> [Finding] {
    var places: [String: [(type: String, place: String)]] = [:]
    for (type, place) in Self.uses(of: package) {
      guard let owner = schemas.package(ofType: type), owner != package.name,
        let services = schemas.package(named: owner)?.services,
        services.contains(where: { !$0.methods.isEmpty })
      else { continue }
      places[owner, default: []].append((type, place))
    }
    return places.map { owner, found in
      let types = Set(found.map(\.type)).sorted()
      return finding(
        .warning, "\(package.name) speaks in types of \(owner)", services: [package.name, owner],
        methods: found.map(\.place).filter { $0.contains("/") },
        evidence: found.map { "\(Wording.short($0.place)) has \($0.type)" },
        cost: "\(Wording.count(types.count, "type")) of \(owner) can only change together with "
          + "\(package.name) and everybody who calls it.",
        mend: "Declare in \(package.name) what its own callers need, and fill it from the answer "
          + "of \(owner); or let callers ask \(owner) themselves.")
    }
  }

  /// Types with the method or message that has them.
  private static func uses(of package: PackageSchema) -> [(type: String, place: String)] {
    let inFields = package.messages.flatMap { message in
      message.fields.compactMap { field -> (type: String, place: String)? in
        switch field.type {
        case .message(let name), .enumeration(let name): (name, "\(message.name).\(field.name)")
        default: nil
        }
      }
    }
    let inMethods = package.services.flatMap(\.methods).flatMap { method in
      [method.request, method.reply].compactMap { $0 }.map { (type: $0, place: method.fullName) }
    }
    return inMethods + inFields
  }

  private func shared(_ package: PackageSchema, _ schemas: SchemaLookup) -> Finding? {
    guard package.services.isEmpty else { return nil }
    let messages = package.messages.filter { $0.role == .message || $0.role == .event }
    let importers = schemas.packages.filter { $0.imports.contains(package.name) }.map(\.name)
    guard messages.count > Self.mostSharedMessages, importers.count >= Self.leastImporters else {
      return nil
    }
    return finding(
      .note, "\(package.name) is a model that \(importers.count) packages share",
      services: importers.sorted(),
      evidence: ["\(messages.count) messages, imported by \(Wording.list(importers.sorted()))"],
      cost: "A change of one of its \(messages.count) messages is a change of "
        + "\(importers.count) packages at once.",
      mend: "Keep only values in it, such as money; let each service have its own view of the rest."
    )
  }
}
