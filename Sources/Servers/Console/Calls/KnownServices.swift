// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusReflection
import ApusReflectionAPI
import ApusRegistryAPI
import ApusRPC
import ApusSagaAPI

/// The platform's services, by the schemas that are compiled in: reflection does not tell of itself, the registry is in no
/// list of its own, and pages that ask the same each second need no schema fetched for it.
struct KnownServices: Sendable {
  let index: SchemaIndex
  private let methods: [String: MethodSchema]

  /// - Throws: when a descriptor that the compiler embedded cannot be read, which is our bug.
  init() throws {
    let services: [ServiceDescriptor] = [
      .reflectionService, .registryService, .busService, .busAdminService, .sagaService,
    ]
    var packages: [String: PackageSchema] = [:]
    for descriptor in services.flatMap({ [$0.descriptor] + $0.imports }) {
      let package = PackageSchema(try PackageDescriptor(decoding: descriptor))
      packages[package.name] = package
    }
    index = SchemaIndex(packages.keys.sorted().compactMap { packages[$0] })
    methods = Dictionary(
      index.services.flatMap(\.methods).map { ($0.fullName, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// By its full name.
  func method(named name: String) -> MethodSchema? { methods[name] }
}
