// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusReflection
import ApusReflectionAPI

/// The schemas that a service publishes about itself.
package enum PublishedSchemas {
  /// A package and everything that it imports, however far.
  ///
  /// - Parameter server: the package whose certificate the endpoints have, when it is another.
  package static func fetch(
    _ package: String, of server: String? = nil, from endpoints: [Endpoint], _ system: RemoteSystem
  ) async throws -> [PackageSchema] {
    let client = ReflectionClient(channel: system.channel(to: server ?? package, at: endpoints))
      .with(
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
