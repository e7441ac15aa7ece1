// SPDX-License-Identifier: Apache-2.0

import ApusEmitters
import ApusOperator
import ApusSchema

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a system needs before its first process: certificates for its services, and who may call whom.
enum SystemPreparation {
  /// Served by every process under its own service's name, so they need no identity.
  private static let sharedPackages: Set = ["apus.health.v1", "apus.reflection.v1"]
  private static let registryPackage = "apus.registry.v1"
  private static let busPackage = "apus.bus.v1"
  /// As whom the console looks into the system for people.
  private static let consoleOperator = "operator/console"

  /// Compiles `schemas/` beside the description, if it is there.
  ///
  /// - Returns: what was made, in sentences.
  /// - Throws: when a schema is wrong; nothing has been started then.
  static func prepare(_ description: SystemDescription, _ home: Home) throws -> [String] {
    let tree = try compiled(FilePath.join(description.folder, "schemas"))
    var platform = [(package: registryPackage, json: PlatformPolicy.registry)]
    if description.broker != nil { platform.append((busPackage, PlatformPolicy.bus)) }
    if description.gateway != nil { platform.append(("apus.gateway.v1", PlatformPolicy.gateway)) }
    if description.console != nil { platform.append(("apus.console.v1", PlatformPolicy.console)) }
    let packages = Set(tree?.packages.filter { !$0.services.isEmpty }.map(\.name) ?? []).union(
      platform.map(\.package))
    let services = packages.subtracting(sharedPackages).sorted()

    let identities = IdentityFiles(folder: home.identities, trustDomain: description.name)
    let issued = try identities.ensure(
      services.map(IdentityFiles.path) + [IdentityFiles.operatorPath, consoleOperator])
    var policies = tree.map { PolicyEmitter($0, allowsOperators: true).emit() } ?? []
    policies += platform.filter { own in !policies.contains { $0.package == own.package } }
    for policy in policies where services.contains(policy.package) {
      try write(policy.json, "policy.json", of: policy.package, identities)
    }
    // Without a tree there is no list, and the broker keeps to its rules for a system without schemas.
    if let tree, packages.contains(busPackage) {
      let topics = TopicsEmitter(tree, allowsOperators: true).emit()
      try write(topics, "topics.json", of: busPackage, identities)
    }
    return issued.isEmpty ? [] : ["issued \(issued.count) certificates in \(home.identities)"]
  }

  /// What has not changed is not rewritten: processes reload what changes.
  private static func write(
    _ text: String, _ name: String, of package: String, _ identities: IdentityFiles
  ) throws {
    let path = FilePath.join(identities.folder(ofPath: "service/" + package), name)
    if FilePath.text(of: path) != text { try FilePath.replace(path, with: text) }
  }

  static func compiled(_ folder: String) throws -> SchemaTree? {
    guard FilePath.isFolder(folder) else { return nil }
    let schemas = try SchemaFiles.load([folder])
    let checked = Compiler.check(schemas.files, imports: schemas.imports, scope: .tree)
    guard !checked.hasErrors else {
      Console.write(
        checked.rendered(.human(color: Console.isColoured(STDERR_FILENO))), to: STDERR_FILENO)
      throw CommandError.usage(
        "the schemas in \(folder) have errors", help: "mend them; apus check shows them again")
    }
    return checked.tree
  }
}
