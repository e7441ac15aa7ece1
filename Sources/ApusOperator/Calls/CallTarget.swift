// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusReflection

/// A method that was found by the name that somebody typed, with its schema and where it is served.
package struct CallTarget {
  package let index: SchemaIndex
  package let method: MethodSchema
  /// The schema package, whose certificate the endpoints have.
  package let package: String
  package let endpoints: [Endpoint]
  /// Makes ways to the service: by the registry they follow endpoints that come and go.
  package let connect: () -> RPCChannel

  /// - Parameter address: `--to`; without it the registry knows.
  package static func find(_ name: String, to address: String?, _ system: RemoteSystem) async throws
    -> CallTarget
  {
    if let address { return try await find(name, at: HostPort.list(address, of: "--to"), system) }
    let directory = try await ServiceDirectory.load(system)
    let candidates = directory.candidates(for: name)
    guard !candidates.isEmpty else {
      throw CommandError.negative("no service is registered", help: "look at: apus ps")
    }
    let index = try await directory.schemas(of: candidates)
    let (service, method) = try one(
      NameEnding(name).method(in: index.services), named: name, in: index)
    let endpoints = directory.endpoints(of: service.package)
    guard !endpoints.isEmpty else {
      throw CommandError.negative(
        "nobody serves \(service.package) now", help: "look at: apus registry list")
    }
    return CallTarget(index: index, method: method, package: service.package, endpoints: endpoints)
    {
      system.channel(to: service.package)
    }
  }

  /// A method, named in full, at a service that is not its package: what every process serves beside
  /// its own (`apus.saga.v1.SagaService/list` of `shop.orderprocessing.v1`).
  package static func find(
    _ name: String, servedBy service: String, _ system: RemoteSystem
  ) async throws -> CallTarget {
    guard let own = package(of: name) else {
      throw CommandError.usage("'\(name)' is no full name of a method")
    }
    let directory = try await ServiceDirectory.load(system)
    let endpoints = directory.endpoints(of: service)
    guard !endpoints.isEmpty else { throw CommandError.negative("nobody serves \(service) now") }
    let index = SchemaIndex(
      try await PublishedSchemas.fetch(own, of: service, from: endpoints, system))
    let (_, method) = try one(NameEnding(name).method(in: index.services), named: name, in: index)
    return CallTarget(index: index, method: method, package: service, endpoints: endpoints) {
      system.channel(to: service)
    }
  }

  /// Without a registry the package must be in the name: it is whom the certificate there must name.
  private static func find(_ name: String, at endpoints: [Endpoint], _ system: RemoteSystem)
    async throws -> CallTarget
  {
    guard let package = package(of: name) else {
      throw CommandError.usage(
        "with --to the method must be written in full, for its package is whose certificate is expected there",
        help: "write shop.cart.v1.CartService/addLine")
    }
    let index = SchemaIndex(try await PublishedSchemas.fetch(package, from: endpoints, system))
    let (_, method) = try one(NameEnding(name).method(in: index.services), named: name, in: index)
    return CallTarget(index: index, method: method, package: package, endpoints: endpoints) {
      system.channel(to: package, at: endpoints)
    }
  }

  /// `shop.cart.v1` of `shop.cart.v1.CartService/addLine`.
  package static func package(of name: String) -> String? {
    guard let slash = name.firstIndex(of: "/"), let dot = name[..<slash].lastIndex(of: ".") else {
      return nil
    }
    return String(name[..<dot])
  }

  private static func one(
    _ result: NameEnding.Result<(service: ServiceSchema, method: MethodSchema)>, named name: String,
    in index: SchemaIndex
  ) throws(CommandError) -> (ServiceSchema, MethodSchema) {
    switch result {
    case .one(let found): return found
    case .several(let names):
      throw .usage("'\(name)' may be \(names.joined(separator: " or "))", help: "write more of it")
    case .none:
      throw .negative(
        "no service that runs has a method '\(name)'",
        help: neighbour(of: name, in: index).map { "did you mean '\($0)'?" } ?? "look at: apus list"
      )
    }
  }

  /// `CartService/addLine` for `adLine`: any way to write it may be what was meant.
  private static func neighbour(of name: String, in index: SchemaIndex) -> String? {
    var meant: [String: String] = [:]
    for method in index.services.flatMap(\.methods) {
      let short = method.fullName.split(separator: ".").last.map(String.init) ?? method.fullName
      for way in [method.fullName, short, method.name] { meant[way] = short }
    }
    return Suggestion.nearest(to: name, in: meant.keys.sorted()).flatMap { meant[$0] }
  }
}
