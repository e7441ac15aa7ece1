// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflectionAPI
import ApusRegistryAPI
import ApusTransport
import ApusWire
import EchoAPI
import Logging

@testable import apus

/// A registry, an echo and their reflection on one port, with certificates of their own.
final class TestServer {
  let folder: TemporaryFolder
  let port: Int
  private let server: RPCServer
  private let loops = LoopGroup(count: 1)

  init() async throws {
    folder = try TemporaryFolder()
    let identities = IdentityFiles(folder: folder.path + "/identity", trustDomain: "test")
    _ = try identities.ensure([
      "service/apus.registry.v1", "service/bench.echo.v1", "operator/ada", "operator/eve",
    ])
    let reflection = try Reflection([.registryService, .echoService])
    let registry = Registry()
    server = RPCServer(
      [
        ServiceRegistration(registry), ServiceRegistration(Echo()), ServiceRegistration(reflection),
        ServiceRegistration(TestSagas()),
      ], policies: nil,
      loops: loops, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    port = try await server.start(
      host: "127.0.0.1", port: 0,
      identities: try ["apus.registry.v1", "bench.echo.v1"].map {
        try Identity(folder: identities.folder + "/" + $0)
      })
    registry.port.store(port, ordering: .relaxed)
  }

  /// Stops it; the folder goes with the object.
  func stop() async {
    await server.stop(grace: .zero)
    await loops.shutdown()
  }

  func apus(_ arguments: String...) async throws -> CommandRunner.Result {
    try await CommandRunner.start(
      arguments,
      environment: [
        "APUS_IDENTITY": folder.path + "/identity", "APUS_REGISTRY": "127.0.0.1:\(port)",
      ], in: folder
    ).end()
  }
}

private struct Echo: EchoService {
  func echo(_ request: Payload, context: CallContext) async throws -> Payload {
    if request.data == [0] {
      throw RPCError(.resourceExhausted, "no more zeros", retryAfter: .seconds(1))
    }
    return request
  }

  func echoSuspending(_ request: Payload, context: CallContext) async throws -> Payload {
    try await Task.sleep(for: .seconds(60))
    return request
  }

  func flood(
    count: UInt64, size: UInt32, to replies: borrowing ResponseWriter<Payload>, context: CallContext
  ) async throws {
    for _ in 0..<count {
      try await replies.write(Payload(data: Bytes(Array(repeating: 7, count: Int(size)))))
    }
  }
}

private struct Reflection: ReflectionService {
  let packages: [String: PackageDescriptor]

  init(_ services: [ServiceDescriptor]) throws {
    let all = try services.map { try PackageDescriptor(decoding: $0.descriptor) }
    packages = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }

  func list(context: CallContext) async throws -> PackageList {
    PackageList(names: packages.keys.sorted())
  }

  func describe(name: String, context: CallContext) async throws -> PackageDescriptor {
    guard let package = packages[name] else { throw UnknownPackage(name: name) }
    return package
  }
}
