// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// Which schema packages a process of the description serves: those that it names, or by convention the one whose
/// name has the process's (`cart`: `shop.cart.v1`), or, as for `shop all`, those that no other process has.
struct PackageOwners {
  private let byService: [String: [String]]

  init(_ description: SystemDescription, _ tree: SchemaTree?) {
    // The platform's own are served by the platform, or by every process.
    let known = (tree?.packages ?? []).filter {
      !$0.name.hasPrefix("apus.") && $0.services.contains { !$0.methods.isEmpty }
    }.map(\.name)
    var byService: [String: [String]] = [:]
    for service in description.services {
      let words = Set([service.name] + service.command.dropFirst())
      byService[service.name] =
        service.packages.isEmpty
        ? known.filter { words.contains(Self.shortName(of: $0)) } : service.packages
    }
    let claimed = Set(byService.values.joined())
    for service in description.services where byService[service.name]?.isEmpty == true {
      byService[service.name] = known.filter { !claimed.contains($0) }
    }
    self.byService = byService
  }

  func packages(of service: ServiceDescription) -> [String] { byService[service.name] ?? [] }

  /// `cart` of `shop.cart.v1`.
  private static func shortName(of package: String) -> String {
    let parts = package.split(separator: ".")
    return String(parts.count > 1 ? parts[parts.count - 2] : parts.first ?? "")
  }
}
