// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflectionAPI
import ApusWire

/// Publishes the schemas of what this process serves, with all that they import.
struct ReflectionHandler: ReflectionService {
  private let packages: [String: PackageDescriptor]

  /// - Throws: when a descriptor that the compiler embedded cannot be read, which is our bug.
  init(_ services: [ServiceDescriptor]) throws {
    var packages: [String: PackageDescriptor] = [:]
    for bytes in services.flatMap({ [$0.descriptor] + $0.imports }) {
      let package = try PackageDescriptor(decoding: bytes)
      packages[package.name] = package
    }
    self.packages = packages
  }

  func list(context: CallContext) async throws -> PackageList {
    PackageList(names: packages.keys.sorted())
  }

  func describe(name: String, context: CallContext) async throws -> PackageDescriptor {
    guard let package = packages[name] else { throw UnknownPackage(name: name) }
    return package
  }
}
