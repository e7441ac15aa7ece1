// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// The identity and the policy of each service of a process, from its folder.
struct ProcessIdentities: Sendable {
  let byPackage: [String: Identity]
  let policies: [AccessPolicy]

  /// - Throws: a sentence that names the file and what is wrong with it.
  init(folder: String, services: [ServiceDescriptor]) throws {
    var identities: [String: Identity] = [:]
    var policies: [AccessPolicy] = []
    // A program that only calls has nothing that a policy could open.
    let served = Set(services.filter { !$0.methods.isEmpty }.map(\.package))
    for package in services.map(\.package).uniqued {
      let identity = try Identity(folder: "\(folder)/\(package)")
      guard identity.path == "service/\(package)" else {
        throw ConfigurationError(
          "\(folder)/\(package)/tls.crt is the certificate of \(identity.path), "
            + "it should be that of service/\(package); `apus certs issue \(package)` makes one")
      }
      identities[package] = identity
      guard served.contains(package) else { continue }
      policies.append(try AccessPolicy(path: "\(folder)/\(package)/policy.json"))
    }
    byPackage = identities
    self.policies = policies + Self.platform
  }

  var all: [Identity] { Array(byPackage.values) }

  /// Any identity of the trust domain may ask how a process is, what it serves and what its sagas
  /// do; only an operator pushes one on.
  private static let platform = [
    AccessPolicy(
      service: "apus.health.v1",
      allow: everybody("apus.health.v1.HealthService", ["check", "watch"])),
    AccessPolicy(
      service: "apus.reflection.v1",
      allow: everybody("apus.reflection.v1.ReflectionService", ["list", "describe"])),
    AccessPolicy(
      service: "apus.saga.v1",
      allow: everybody("apus.saga.v1.SagaService", ["list", "show"])
        .merging(["apus.saga.v1.SagaService/retry": ["operator/*"]]) { $1 }),
  ]

  private static func everybody(_ service: String, _ methods: [String]) -> [String: Set<String>] {
    Dictionary(
      uniqueKeysWithValues: methods.map { ("\(service)/\($0)", ["service/*", "operator/*"]) })
  }
}
