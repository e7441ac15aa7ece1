// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusReflection
import ApusReflectionAPI
package import ApusRegistryAPI

/// Which services run where, and what they say of themselves.
package struct ServiceDirectory {
  let system: RemoteSystem
  /// By schema package, sorted.
  package private(set) var registrations: [String: [ListedEndpoint]]

  /// Asks the registry.
  package static func load(_ system: RemoteSystem) async throws -> ServiceDirectory {
    let listing = try await system.listing()
    return ServiceDirectory(
      system: system, registrations: Dictionary(grouping: listing.registrations, by: \.service))
  }

  package var packages: [String] { registrations.keys.sorted() }

  /// Where calls to a package may go.
  package func endpoints(of package: String) -> [Endpoint] {
    (registrations[package] ?? []).filter { $0.endpoint.state == .healthy }.map {
      Endpoint(
        host: $0.endpoint.host, port: Int($0.endpoint.port), instance: $0.endpoint.instance,
        zone: $0.endpoint.zone)
    }
  }

  /// The schemas of some packages with all that they import; of those that nobody serves now, nothing.
  ///
  /// - Throws: when none of them can be asked; one that cannot is only noted, so that a sick service does not hide
  ///   the others.
  package func schemas(of packages: [String]) async throws -> SchemaIndex {
    SchemaIndex(try await publishedSchemas(of: packages))
  }

  /// The same as a list.
  package func publishedSchemas(of packages: [String]) async throws -> [PackageSchema] {
    let answers = await withTaskGroup(of: Result<[PackageSchema], any Error>.self) { group in
      for package in packages {
        let endpoints = endpoints(of: package)
        guard !endpoints.isEmpty else { continue }
        group.addTask { [system] in
          do {
            return .success(try await PublishedSchemas.fetch(package, from: endpoints, system))
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var all: [String: PackageSchema] = [:]
    var failures: [any Error] = []
    for answer in answers {
      switch answer {
      case .success(let schemas): for schema in schemas { all[schema.name] = schema }
      case .failure(let error): failures.append(error)
      }
    }
    if let first = failures.first, all.isEmpty { throw first }
    for failure in failures { system.note("a service cannot say what it serves: \(failure)") }
    return all.keys.sorted().compactMap { all[$0] }
  }

  /// Packages in which a name may lie: the one that it begins with, if it is written in full; otherwise all.
  package func candidates(for name: String) -> [String] {
    let exact = packages.filter { name.hasPrefix($0 + ".") || name == $0 }
    return exact.isEmpty ? packages : exact
  }
}
