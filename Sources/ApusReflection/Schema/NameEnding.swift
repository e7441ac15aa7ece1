// SPDX-License-Identifier: Apache-2.0

/// Names by any unambiguous ending: `addLine`, `CartService/addLine`, `cart/addLine`, `cart`.
///
/// An ending begins at a segment of the full name. A service also goes by its package, with or without the version.
public struct NameEnding: Sendable {
  private let query: String

  public init(_ query: String) { self.query = query }

  /// Whether a full name ends so: `shop.cart.v1.CartService`, `shop.cart.v1.CartService/addLine`.
  public func matches(_ name: String) -> Bool {
    guard name.hasSuffix(query), !query.isEmpty else { return false }
    let before = name.dropLast(query.count).last
    return before == nil || before == "." || before == "/"
  }

  /// Whether a package ends so, with its version or without.
  public func matches(package: String) -> Bool {
    if matches(package) { return true }
    guard let dot = package.lastIndex(of: "."), package[dot...].dropFirst().first == "v" else {
      return false
    }
    return matches(String(package[..<dot]))
  }

  public func matches(_ service: ServiceSchema) -> Bool {
    matches(service.name) || matches(package: service.package)
  }

  public func matches(_ method: MethodSchema, of service: ServiceSchema) -> Bool {
    if matches(method.fullName) { return true }
    guard let slash = query.firstIndex(of: "/"), query[slash...].dropFirst() == method.name else {
      return false
    }
    return NameEnding(String(query[..<slash])).matches(package: service.package)
  }

  /// What a search found.
  public enum Result<Found: Sendable>: Sendable {
    case one(Found)
    case none
    /// Full names, sorted.
    case several([String])
  }

  /// A full name wins over names that only end so.
  public func method(in services: [ServiceSchema]) -> Result<
    (service: ServiceSchema, method: MethodSchema)
  > {
    let all = services.flatMap { service in service.methods.map { (service: service, method: $0) } }
    return pick(all.filter { matches($0.method, of: $0.service) }) { $0.method.fullName }
  }

  public func service(in services: [ServiceSchema]) -> Result<ServiceSchema> {
    pick(services.filter { matches($0) }) { $0.name }
  }

  func pick<Found>(_ found: [Found], _ name: (Found) -> String) -> Result<Found> {
    var byName: [String: Found] = [:]
    for one in found { byName[name(one)] = one }
    if let exact = byName[query] { return .one(exact) }
    if byName.count > 1 { return .several(byName.keys.sorted()) }
    return byName.values.first.map { .one($0) } ?? .none
  }
}
