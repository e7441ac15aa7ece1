// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusConsoleAPI
import ApusRPC
import ApusRegistryAPI
import ApusService
import ApusTransport
import ApusWire
import Foundation
import Logging
import OTLPAPI
import Synchronization
import Testing

@testable import Broker
@testable import apus_registry

/// A whole system in this process, over sockets: registry, broker, collector, and what a test adds.
/// Each part has its identity, its policy and its database, as `apus up` would give them.
final class TelemetrySystem: Sendable {
  let folder: String
  let collected = Collected()
  private let registryPort: Int
  private let registry: RegistryProcess
  private let running = Mutex<[Task<Void, any Error>]>([])
  private static let loops = LoopGroup(count: 1)
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// - Parameter services: all whose parts the test may start.
  init(_ services: [ServiceDescriptor]) async throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "apus-telemetry-\(UUID().uuidString)").path(percentEncoded: false)
    let all: [ServiceDescriptor] =
      services + [
        .collectorService, .busService, .busAdminService, RegistryClient.serviceDescriptor,
      ]
    _ = try DevelopmentIdentities(folder: folder, trustDomain: "test").ensure(
      paths: Set(all.map { "service/\($0.package)" }).sorted() + ["operator/ada"],
      now: WallClock.now())
    for (package, own) in Dictionary(grouping: all, by: \.package) {
      let allow = own.flatMap(\.methods).map { "\"\($0.name)\": [\"service/*\", \"operator/*\"]" }
      try Data(
        """
        {"version": 1, "service": "\(package)", "allow": {\(allow.joined(separator: ","))}}
        """.utf8
      ).write(to: URL(filePath: "\(folder)/\(package)/policy.json"))
    }
    try Data(Self.topics(services).utf8).write(
      to: URL(filePath: "\(folder)/apus.bus.v1/topics.json"))
    registry = try RegistryProcess(
      identityFolder: folder, epoch: .random(in: 1 ... .max), loops: Self.loops,
      logger: Self.logger)
    registryPort = try await registry.start(host: "127.0.0.1", port: 0)
  }

  /// All that somebody publishes or hears of, as if all schemas were there.
  private static func topics(_ services: [ServiceDescriptor]) -> String {
    let topics = Set(services.flatMap { $0.publishes + $0.subscribes }).sorted().map { topic in
      let publisher = topic.split(separator: ".").dropLast().joined(separator: ".")
      let subscribers = services.filter { $0.subscribes.contains(topic) }.map(\.package)
      return """
        "\(topic)": {"publishers": ["\(publisher)"],
          "subscribers": [\(subscribers.map { "\"\($0)\"" }.joined(separator: ","))]}
        """
    }
    return """
      {"version": 1, "operatorsPublish": false, "topics": {\(topics.joined(separator: ","))}}
      """
  }

  /// A process as its environment would make it.
  func process(
    _ services: ServiceDescriptor..., environment: [String: String] = [:]
  ) async throws -> ServiceProcess {
    try await ServiceProcess(services, configuration: configuration(environment))
  }

  func configuration(_ environment: [String: String] = [:]) throws -> ProcessConfiguration {
    try ProcessConfiguration(
      environment: [
        "APUS_IDENTITY": folder, "APUS_REGISTRY": "127.0.0.1:\(registryPort)", "APUS_LOOPS": "1",
        "APUS_LOG": "info", "DATABASE_URL": "sqlite:\(folder)/{service}.db",
        "APUS_TRACE_RATE": "1000",
      ].merging(environment) { $1 })
  }

  func run(_ process: ServiceProcess) {
    let task = Task { try await process.run() }
    running.withLock { $0.append(task) }
  }

  func runBroker() async throws {
    let process = try await ServiceProcess(BrokerProgram.services, configuration: configuration())
    try await BrokerProgram.start(in: process, environment: [:])
    run(process)
  }

  /// Whoever exports by Apus's own channel comes here.
  func runCollector() async throws {
    let process = try await process(.collectorService)
    var collector = CollectorServiceMock()
    collector.export = { [collected] batch, _ in collected.add(batch) }
    process.serve(collector)
    run(process)
  }

  /// A way to a service, as a program that records nothing.
  func channel(to package: String, as caller: String = "operator/ada") throws -> RPCChannel {
    let identity = try Identity(folder: "\(folder)/\(caller)")
    return RPCChannel(
      to: package, as: identity,
      resolver: RegistryResolverForTests.make(registryPort, identity, Self.loops, Self.logger),
      loops: Self.loops, logger: Self.logger)
  }

  func stop() async {
    let tasks = running.withLock { $0 }
    for task in tasks { task.cancel() }
    for task in tasks { _ = await task.result }
    await registry.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
