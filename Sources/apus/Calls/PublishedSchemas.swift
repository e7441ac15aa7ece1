// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusReflectionAPI

/// The schemas that a service publishes about itself.
enum PublishedSchemas {
  /// A package and everything that it imports, however far.
  static func fetch(
    _ package: String, from endpoints: [Endpoint], _ system: RemoteSystem
  ) async throws -> [PackageSchema] {
    let client = ReflectionClient(channel: system.channel(to: package, at: endpoints)).with(
      timeout: .seconds(5))
    var found: [String: PackageSchema] = [:]
    var wanted = [package]
    while let name = wanted.popLast() {
      if found[name] != nil { continue }
      let schema = PackageSchema(try await client.describe(name: name))
      found[name] = schema
      wanted += schema.imports
    }
    return Array(found.values)
  }
}
