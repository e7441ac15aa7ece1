// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistry
import ApusRegistryAPI
import ApusTransport
import Foundation
import Logging
import Synchronization
import Testing

@testable import apus_registry

/// Certificates and a policy for one test, in a folder that goes with it.
final class TestSystem: Sendable {
  let folder: String
  var loops: LoopGroup { Self.loops }
  let logger: Logger
  private let channels = Mutex<[RPCChannel]>([])
  /// For all tests, and never shut down: a channel may end after the test that had it.
  private static let loops = LoopGroup(count: 1)

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "apus-registry-\(UUID().uuidString)").path(percentEncoded: false)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    self.logger = logger
    _ = try DevelopmentIdentities(folder: folder, trustDomain: "test").ensure(
      paths: [
        "service/apus.registry.v1", "service/shop.cart.v1", "service/shop.search.v1",
        "operator/ada",
      ],
      now: WallClock.now())
    let methods = RegistryClient.serviceDescriptor.methods.map {
      "\"\($0.name)\": [\"service/*\", \"operator/*\"]"
    }
    try Data(
      """
      {"version": 1, "service": "apus.registry.v1", "allow": {\(methods.joined(separator: ","))}}
      """.utf8
    ).write(to: URL(filePath: "\(folder)/apus.registry.v1/policy.json"))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  func closeChannels() {
    for channel in channels.withLock({ $0 }) { channel.close() }
  }

  /// A registry on a port, with leases short enough to wait for.
  func registry(
    port: Int = 0, leaseMilliseconds: UInt64 = 600,
    clock: any Clock<Duration> = ContinuousClock(),
    adjust: (inout RegistryLimits) -> Void = { _ in }
  ) async throws -> (process: RegistryProcess, port: Int) {
    var limits = RegistryLimits()
    limits.leaseLength = leaseMilliseconds * 1_000_000
    adjust(&limits)
    let process = try RegistryProcess(
      identityFolder: folder, epoch: .random(in: 1 ... .max), loops: loops, logger: logger,
      limits: limits, clock: clock)
    // The port of a registry that has just stopped may take a moment to be free.
    for attempt in 0... {
      do {
        return (process, try await process.start(host: "127.0.0.1", port: port))
      } catch {
        guard attempt < 50 else { throw error }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    throw CancellationError()
  }

  /// A way to the registry, as one of those with a certificate.
  func channel(_ port: Int, as name: String) throws -> RPCChannel {
    let channel = RPCChannel(
      to: "apus.registry.v1", as: try Identity(folder: "\(folder)/\(name)"),
      resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: port)]), loops: loops,
      logger: logger)
    channels.withLock { $0.append(channel) }
    return channel
  }

  func client(_ port: Int, as name: String) throws -> RegistryClient {
    RegistryClient(channel: try channel(port, as: name), options: CallOptions())
  }

  func registration(
    _ port: Int, _ instance: String, of service: String = "shop.cart.v1",
    as name: String = "shop.cart.v1"
  ) throws -> Registration {
    Registration(
      ServiceEndpoint(host: "127.0.0.1", port: 9000, instance: instance, state: .healthy),
      of: service, channel: try channel(port, as: name), seed: 1, logger: logger)
  }
}

/// What a resolver has delivered, in order.
final class Deliveries: Sendable {
  private let sets = Mutex<[[Endpoint]]>([])

  var all: [[Endpoint]] { sets.withLock { $0 } }
  var last: [String]? { all.last?.map(\.instance) }

  func add(_ set: [Endpoint]) { sets.withLock { $0.append(set) } }
}

/// Waits until it is so, for ten seconds at the most: sockets have no virtual clock.
func eventually(
  _ claim: String, _ condition: @Sendable () async throws -> Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let end = ContinuousClock.now + .seconds(10)
  while ContinuousClock.now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(10))
  }
  Issue.record("Not within ten seconds: \(claim)", sourceLocation: sourceLocation)
  throw CancellationError()
}
