// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
package import ApusRPC
package import ApusService
import ApusTransport
import Logging
import ServiceLifecycle

/// The broker as a process of its own.
package enum BrokerProgram {
  package static let services: [ServiceDescriptor] = [.busService, .busAdminService]

  /// 7410: what `apus up` and the commands take without another word.
  package static let defaultPort = 7410

  /// Opens the log and serves it.
  ///
  /// - Parameter environment: `APUS_BUS_RETENTION_DAYS` and `APUS_BUS_RETENTION_BYTES` (of a topic).
  package static func start(
    in process: ServiceProcess, environment: [String: String]
  ) async throws {
    let limits = try limits(environment)
    let store = try await process.store(
      of: .busService, migrations: EventBroker.migrations,
      options: EventBroker.storeOptions(limits))
    let folder = "\(process.configuration.identityFolder)/\(ServiceDescriptor.busService.package)"
    let broker = try await EventBroker.open(
      store, access: try TopicAccess(path: "\(folder)/topics.json", logger: process.logger),
      limits: limits, now: { LoopClock.now() }, logger: process.logger)
    process.serve(BusHandler(broker))
    process.serve(BusAdminHandler(broker))
    process.add(BrokerLife(broker: broker))
    broker.start()
  }

  /// A connection carries one stream for each group that its process reads as one service, and the
  /// calls besides.
  package static func configuration(
    environment: [String: String]
  ) throws(ConfigurationError) -> ProcessConfiguration {
    var environment = environment
    if (environment["APUS_PORT"] ?? "").isEmpty { environment["APUS_PORT"] = "\(defaultPort)" }
    var configuration = try ProcessConfiguration(environment: environment)
    configuration.serverLimits.runningHandlersPerConnection = 1_024
    configuration.serverLimits.runningHandlersPerCaller = 4_096
    return configuration
  }

  /// - Throws: `ConfigurationError` for what is outside of what is allowed.
  static func limits(_ environment: [String: String]) throws -> BrokerLimits {
    var limits = BrokerLimits()
    let variables = EnvironmentReader(environment)
    if let days = try variables.number(
      "APUS_BUS_RETENTION_DAYS", in: 1...Int(BrokerLimits.longestRetentionDays))
    {
      limits.retention = .seconds(days * 24 * 3_600)
    }
    if let bytes = try variables.number("APUS_BUS_RETENTION_BYTES", in: 1 << 20...1 << 50) {
      limits.retentionByteCount = Int64(bytes)
    }
    return limits
  }
}

/// Ends the streams before the server waits for its calls, and the process when nothing can be
/// acknowledged any more.
private struct BrokerLife: Service {
  let broker: EventBroker

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        while true {
          if let failure = broker.failure { throw failure }
          try await Task.sleep(for: .milliseconds(500))
        }
      }
    } catch is CancellationError {}
    // Publishers and acknowledgements are served until the server stops, and the store with it; that
    // takes a second at least, in which cursors are written as always.
    broker.drain()
  }
}
