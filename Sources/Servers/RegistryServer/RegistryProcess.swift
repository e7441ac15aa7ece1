// SPDX-License-Identifier: Apache-2.0

import ApusRPC
package import ApusRegistry
import ApusRegistryAPI
package import ApusTransport
package import Logging
import Synchronization

/// A registry that listens: handler, server and sweeper, from start to graceful stop.
package final class RegistryProcess: Sendable {
  /// Its schema package, and so its name for callers.
  package static let service = "apus.registry.v1"

  private let handler: RegistryHandler
  private let server: RPCServer
  private let folder: String
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let sweeping = Mutex<Task<Void, Never>?>(nil)

  /// - Parameters:
  ///   - identityFolder: holds a folder with the registry's name.
  ///   - epoch: random; new at each start.
  package init(
    identityFolder: String, epoch: UInt64, loops: LoopGroup, logger: Logger,
    limits: RegistryLimits = RegistryLimits(), clock: any Clock<Duration> = ContinuousClock()
  ) throws {
    self.clock = clock
    folder = "\(identityFolder)/\(Self.service)"
    self.logger = logger
    handler = RegistryHandler(epoch: epoch, limits: limits) { LoopClock.now() }
    // A watch is a handler that runs as long as its watcher lives, so a process with many channels
    // has many of them on one connection.
    var serverLimits = ServerLimits()
    serverLimits.runningHandlersPerConnection = Self.watchesPerConnection
    server = RPCServer(
      [ServiceRegistration(handler)],
      policies: [try AccessPolicy(path: "\(folder)/policy.json")], loops: loops, logger: logger,
      limits: serverLimits)
  }

  /// 1,024: the services that one process may watch over one connection.
  private static let watchesPerConnection = 1_024

  /// Listens and begins to sweep. Returns the port.
  package func start(host: String, port: Int) async throws -> Int {
    let port = try await server.start(
      host: host, port: port, identities: [try Identity(folder: folder)])
    sweeping.withLock { [handler, clock] in $0 = Task { await handler.run(clock: clock) } }
    logger.info("the registry listens", metadata: ["host": "\(host)", "port": "\(port)"])
    return port
  }

  /// Takes certificate and policy anew from the files. Bad ones are refused, the old ones stay.
  package func reload() {
    do {
      server.replacePolicies([try AccessPolicy(path: "\(folder)/policy.json")])
      try server.replaceIdentities([try Identity(folder: folder)])
      logger.info("certificate and policy are reloaded")
    } catch {
      logger.warning("certificate or policy stay as they were", metadata: ["reason": "\(error)"])
    }
  }

  /// Ends the watches, then the calls that run, then the connections. Watchers go on with what
  /// they know.
  package func stop(grace: Duration = .seconds(2)) async {
    handler.close()
    await server.stop(grace: grace)
    let task = sweeping.withLock { $0.take() }
    task?.cancel()
    await task?.value
  }
}
