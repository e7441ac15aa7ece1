// SPDX-License-Identifier: Apache-2.0

package import ApusSchema

/// Who may call what, one allow-list for each package that has services, compiled from the whole
/// tree: a caller is let in by what the schemas say, never by its own word.
///
/// A caller is the part of its SPIFFE id behind the trust domain: `service/shop.cart.v1`,
/// `operator/ada`; `*` as the last segment stands for any. What is not listed is denied.
package struct PolicyEmitter {
  private let tree: SchemaTree
  private let allowsOperators: Bool

  private static let gateway = "service/apus.gateway.v1"
  /// Roles that no user has.
  private static let ofPrograms: Set<Role> = [.service, .operator]

  /// - Parameter allowsOperators: Operators may call every method; for development.
  package init(_ tree: SchemaTree, allowsOperators: Bool) {
    self.tree = tree
    self.allowsOperators = allowsOperators
  }

  /// The file of each callee by the name of its package, which is its identity.
  package func emit() -> [(package: String, json: String)] {
    let callers = callersOfServices()
    return tree.packages.filter { package in package.services.contains { !$0.methods.isEmpty } }
      .map { ($0.name, json(of: $0, callers)) }
  }

  /// Packages that name a service in `uses`, by the full name of the service.
  private func callersOfServices() -> [String: Set<String>] {
    var callers: [String: Set<String>] = [:]
    for package in tree.packages {
      for service in package.services {
        for used in service.uses { callers[used, default: []].insert(package.name) }
      }
    }
    return callers
  }

  private func json(of package: SchemaPackage, _ callers: [String: Set<String>]) -> String {
    var lines: [String] = []
    for service in package.services.sorted(by: { $0.name < $1.name }) {
      for method in service.methods.sorted(by: { $0.name < $1.name }) {
        let allowed = callersAllowed(method, callers[service.name] ?? [])
        let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
        lines.append("    \"\(method.fullName)\": [\(list)]")
      }
    }
    return """
      {
        "version": 1,
        "service": "\(package.name)",
        "allow": {
      \(lines.joined(separator: ",\n"))
        }
      }

      """
  }

  private func callersAllowed(_ method: MethodType, _ users: Set<String>) -> [String] {
    var allowed = Set(users.map { "service/\($0)" })
    let roles = method.auth ?? []
    // `@auth(service)` is for every service and operator of the trust domain: health and reflection,
    // and what of the registry only reads.
    if roles.contains(.service) { allowed = ["service/*", "operator/*"] }
    if roles.contains(.operator) || allowsOperators { allowed.insert("operator/*") }
    // What has a route, the gateway calls for users; which of them may, `@auth` says, there and here.
    if method.route != nil, roles.contains(where: { !Self.ofPrograms.contains($0) }) {
      allowed.insert(Self.gateway)
    }
    return allowed.sorted()
  }
}
