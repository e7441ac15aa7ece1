// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusTransport
import Foundation
import Logging
import Synchronization

@testable import Gateway
@testable import apus_registry

/// A registry, the shelf's process and a gateway before it, on real sockets, in one folder.
final class GatewayPlace: Sendable {
  let port: Int
  let forge: TokenForge
  private let folder: String
  private let registry: RegistryProcess
  private let tasks: [Task<Void, any Error>]
  private static let loops = LoopGroup(count: 1)

  /// What every test may use that needs no limits of its own.
  static let shared = Task { try await GatewayPlace() }

  /// - Parameter environment: of the gateway, beside what it needs to run.
  init(_ environment: [String: String] = [:]) async throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "apus-gateway-\(UUID().uuidString)").path(percentEncoded: false)
    forge = try TokenForge()
    try Self.makeIdentities(folder)
    registry = try RegistryProcess(
      identityFolder: folder, epoch: .random(in: 1 ... .max), loops: Self.loops,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let registryPort = try await registry.start(host: "127.0.0.1", port: 0)
    var variables = [
      "APUS_IDENTITY": folder, "APUS_REGISTRY": "127.0.0.1:\(registryPort)", "APUS_LOOPS": "1",
      "APUS_LOG": "critical", "APUS_TELEMETRY": "off",
    ]
    let shelf = try await ServiceProcess(
      [.shelfService], configuration: ProcessConfiguration(environment: variables))
    let forge = forge
    shelf.acceptUsers(signedBy: "test.shelf.v1") { [forge.userKey].compactMap { $0 } }
    shelf.serve(ShelfHandler(forge: forge))

    variables["APUS_PORT"] = "0"
    variables["APUS_GATEWAY_USERS"] = "test.shelf.v1"
    variables.merge(environment) { $1 }
    let gateway = try await ServiceProcess(
      GatewayProgram.services, configuration: GatewayProgram.configuration(environment: variables))
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    try GatewayProgram.start(in: gateway, environment: variables) { continuation.yield($0) }
    tasks = [Task { try await shelf.run() }, Task { try await gateway.run() }]
    var iterator = ports.makeAsyncIterator()
    port = await iterator.next() ?? 0
    let client = client
    let token = try token()
    // Routes, and at both ends the keys of users' tokens.
    try await eventually("a user is served") {
      try await client.get("/v1/mine", "Authorization: Bearer \(token)").status == 200
    }
  }

  var client: RawClient { RawClient(port: port) }

  func stop() async {
    for task in tasks { task.cancel() }
    await registry.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// A token of a customer, or of whoever has these roles.
  func token(roles: String = #"["customer"]"#, lifetime: Int64 = 600) throws -> String {
    let now = WallClock.now()
    return try forge.token(
      TokenForge.claims(user: TokenForge.user, roles: roles, iat: now, exp: now + lifetime))
  }

  private static func makeIdentities(_ folder: String) throws {
    let packages = ["apus.registry.v1", "apus.gateway.v1", "test.shelf.v1"]
    _ = try DevelopmentIdentities(folder: folder, trustDomain: "test").ensure(
      paths: packages.map { "service/" + $0 }, now: WallClock.now())
    let services: [ServiceDescriptor] =
      [.shelfService, .registryService] + GatewayProgram.services
    for service in services {
      let methods = service.methods.map { "\"\($0.name)\": [\"service/*\", \"operator/*\"]" }
      let policy = """
        {"version": 1, "service": "\(service.package)", "allow": {\(methods.joined(separator: ","))}}
        """
      try Data(policy.utf8).write(to: URL(filePath: "\(folder)/\(service.package)/policy.json"))
    }
  }
}

/// Waits until it is so, for ten seconds at the most: sockets have no virtual clock.
func eventually(
  _ claim: String, _ condition: @Sendable () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(10)
  while ContinuousClock.now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(10))
  }
  throw NotSo(claim: claim)
}

struct NotSo: Error {
  let claim: String
}
