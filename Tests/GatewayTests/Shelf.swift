// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusReflectionAPI
import ApusWire

@testable import Gateway

/// The schema of the tests' service, as its process would publish it.
enum Shelf {
  static let schema: PackageSchema = {
    do {
      return PackageSchema(
        try PackageDescriptor(decoding: ServiceDescriptor.shelfService.descriptor))
    } catch {
      preconditionFailure("the generated descriptor cannot be read: \(error)")
    }
  }()

  static let package = PublishedPackage(
    name: "test.shelf.v1", fingerprint: 1, index: SchemaIndex([schema]))

  static let table = RouteTable([package])

  /// The route of a request, with what its path has.
  static func match(
    _ verb: String, _ target: String
  ) throws -> (route: Route, values: [(name: String, text: String)])? {
    let target = try RequestTarget(target)
    guard case .route(let route, let values) = table.match(verb, target.segments) else {
      return nil
    }
    return (route, values)
  }
}
