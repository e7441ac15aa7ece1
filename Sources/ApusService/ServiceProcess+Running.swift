// SPDX-License-Identifier: Apache-2.0

import ApusHealthAPI
import ApusRPC
import ApusRegistry
import ApusRegistryAPI
import ApusStore
import Logging
import ServiceLifecycle
import UnixSignals

extension ServiceProcess {
  /// Listens, registers, serves until SIGTERM or SIGINT, then drains and ends.
  ///
  /// - Throws: what stands in the way of a start, or a store that can no longer write.
  public func run() async throws {
    try checkSubscriptions()
    let companions = state.withLock { state in
      state.companions + (state.users.map { [$0] } ?? [])
    }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: ProcessLife(process: self))]
          + companions.map { .init(service: $0) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    // The loops end with the process: channels that are released later still need them.
    try await group.run()
  }
}

/// The life of a process between its start and its end.
struct ProcessLife: Service {
  let process: ServiceProcess

  func run() async throws {
    let registrations = process.state.withLock { $0.registrations }
    let served = registrations.map(\.descriptor)
    let health = HealthHandler(services: served.map(\.name))
    let all =
      registrations + [
        ServiceRegistration(health),
        ServiceRegistration(try ReflectionHandler(served + ownServices)),
      ] + sagaRegistrations
    let server = RPCServer(
      all, policies: process.identities.policies, loops: process.loops,
      logger: process.logger, limits: process.configuration.serverLimits,
      users: process.state.withLock { $0.users },
      observer: process.telemetry?.serverObserver(
        of: all.map(\.descriptor), loops: process.loops))
    let port = try await server.start(
      host: process.configuration.host, port: process.configuration.port,
      identities: process.identities.all)
    process.logger.info(
      "listening", metadata: ["host": "\(process.configuration.host)", "port": "\(port)"])

    let events = ProcessEvents(process)
    let telemetry = ProcessTelemetry(process, server)
    try await telemetry.start()
    let listings = served.map(\.package).uniqued.compactMap { listing(of: $0, port: port) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for listing in listings { group.addTask { try await listing.run() } }
      group.addTask { try await events.run() }
      group.addTask { try await telemetry.run() }
      group.addTask {
        try await cancelWhenGracefulShutdown {
          try await watch(listings, health, server, port: port)
        }
      }
      // The watch ends by a failure, or because the process is to stop.
      let failure = await result(of: &group)
      await stop(listings, events, telemetry, health, server, port: port)
      group.cancelAll()
      if let failure { throw failure }
    }
  }

  private func result(of group: inout ThrowingTaskGroup<Void, any Error>) async -> (any Error)? {
    do {
      try await group.next()
      return nil
    } catch is CancellationError {
      return nil
    } catch {
      return error
    }
  }

  /// The sagas of all stores of the process, behind one service.
  private var sagaRegistrations: [ServiceRegistration] {
    let sagas = process.state.withLock { $0.sagas }
    return sagas.isEmpty ? [] : [ServiceRegistration(SagaHandler(stores: sagas))]
  }

  /// What the process serves beside its services and is worth finding: where sagas are looked at.
  private var ownServices: [ServiceDescriptor] { sagaRegistrations.map(\.descriptor) }

  private func listing(of package: String, port: Int) -> Registration? {
    guard !process.configuration.registry.isEmpty else { return nil }
    let host =
      process.configuration.advertisedHost
      ?? (process.configuration.host == "0.0.0.0" ? "127.0.0.1" : process.configuration.host)
    return Registration(
      ServiceEndpoint(
        host: host, port: UInt32(port), instance: Identity.processInstance.uuidString.lowercased(),
        zone: process.configuration.zone, state: .healthy,
        packages: (process.services.filter { $0.package == package } + ownServices)
          .map(ServiceEndpoint.PackageVersion.init)),
      of: package, channel: process.registryChannel(as: package),
      seed: .random(in: .min ... .max), logger: process.logger)
  }

  /// Says how the process is, and takes renewed certificates, until it is to stop.
  private func watch(
    _ listings: [Registration], _ health: HealthHandler, _ server: RPCServer, port: Int
  ) async throws {
    var identities = IdentityWatch(process)
    var isHealthy = false
    while true {
      for store in process.state.withLock({ $0.stores }) {
        if let failure = store.failure {
          health.set(.failing, reason: "\(failure)")
          process.status.write(.failing, port: port)
          throw failure
        }
      }
      if !isHealthy, listings.allSatisfy(\.isRegistered) {
        isHealthy = true
        health.set(.serving)
        process.status.write(.healthy, port: port)
      }
      identities.look(server)
      try await Task.sleep(for: isHealthy ? .seconds(1) : .milliseconds(20))
    }
  }

  /// Drains in the order of PROTOCOL.md §4.7: nobody new comes, what runs ends, then it is dark.
  private func stop(
    _ listings: [Registration], _ events: ProcessEvents, _ telemetry: ProcessTelemetry,
    _ health: HealthHandler, _ server: RPCServer, port: Int
  ) async {
    process.logger.info("draining")
    process.status.write(.draining, port: port)
    health.set(.draining)
    for listing in listings { await listing.drain() }
    // A second: so long a watcher may need to hear of it.
    if !listings.isEmpty { try? await Task.sleep(for: .seconds(1)) }
    health.close()
    async let hearing: Void = events.stopHearing(grace: process.configuration.grace)
    await server.stop(grace: process.configuration.grace)
    await hearing
    // After the last writes, which may have written events.
    await events.stopTelling()
    await telemetry.finish()
    // While the channel to the registry is still there, or the lease would have to run out.
    for listing in listings { await listing.leave() }
    for channel in process.state.withLock({ Array($0.channels.values) }) { channel.close() }
    for store in process.state.withLock({ $0.stores }) { try? await store.close() }
    process.status.write(.stopped, port: port)
  }
}
