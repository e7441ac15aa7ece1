// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import EchoAPI
import Foundation
import Logging

@testable import ApusRPC
@testable import ApusTransport

/// A server on a real port with certificates made for it.
final class Bench: Sendable {
  let loops = LoopGroup(count: 1)
  let authority: CertificateAuthority
  let folder: String
  let caller: Identity
  let server: RPCServer
  let port: Int

  static func with(_ fake: EchoFake, _ body: (Bench) async throws -> Void) async throws {
    let bench = try await Bench(fake)
    defer { try? FileManager.default.removeItem(atPath: bench.folder) }
    try await body(bench)
    await bench.server.stop(grace: .zero)
  }

  private init(_ fake: EchoFake) async throws {
    folder = NSTemporaryDirectory() + "apus-\(UUID().uuidString)"
    let authority = try CertificateAuthority(trustDomain: "test", now: WallClock.now())
    self.authority = authority
    caller = try Self.identity("service/caller.v1", authority, folder)
    let service = try Self.identity("service/bench.echo.v1", authority, folder)
    server = Self.server(fake, loops)
    port = try await server.start(host: "127.0.0.1", port: 0, identities: [service])
  }

  private static func server(_ fake: EchoFake, _ loops: LoopGroup) -> RPCServer {
    let methods = (ServiceDescriptor.echoService.methods + ServiceDescriptor.streamService.methods)
      .map(\.name)
    let policy = AccessPolicy(
      service: "bench.echo.v1",
      allow: Dictionary(uniqueKeysWithValues: methods.map { ($0, ["service/caller.v1"]) }))
    return RPCServer(
      [ServiceRegistration(fake), ServiceRegistration(fake.streams)], policies: [policy],
      loops: loops, logger: .silent)
  }

  /// A further server of the same service.
  func start(_ fake: EchoFake, port: Int = 0) async throws -> (server: RPCServer, port: Int) {
    let server = Self.server(fake, loops)
    let service = try identity("service/bench.echo.v1")
    let port = try await server.start(host: "127.0.0.1", port: port, identities: [service])
    return (server, port)
  }

  func identity(_ path: String) throws -> Identity {
    try Self.identity(path, authority, folder)
  }

  private static func identity(
    _ path: String, _ authority: CertificateAuthority, _ folder: String
  ) throws -> Identity {
    let own = "\(folder)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try authority.issue(path: path, now: WallClock.now()).save(in: own)
    return try Identity(folder: own)
  }

  func channel(
    as identity: Identity, ports: [Int]? = nil, policy: any BalancingPolicy = .powerOfTwoChoices
  ) -> RPCChannel {
    RPCChannel(
      to: "bench.echo.v1", as: identity,
      resolver: StaticResolver((ports ?? [port]).map { Endpoint(host: "127.0.0.1", port: $0) }),
      loops: loops, logger: .silent, policy: policy)
  }
}
