// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTelemetry
import ApusTransport
import Logging

/// Brings what a process records of itself to whom it is told: the console, or whoever the
/// environment names. A process is healthy when nobody listens.
struct ProcessTelemetry: Sendable {
  private let process: ServiceProcess
  private let server: RPCServer

  /// As often as metrics are told.
  private static let interval: Duration = .seconds(5)

  /// What records; `nil` when it was turned off, or there is nobody who could ever be told.
  static func make(
    _ configuration: ProcessConfiguration, service: String, loops: LoopGroup
  ) -> Telemetry? {
    let settings = configuration.telemetry
    let isTold = settings.endpoint != nil || !configuration.registry.isEmpty
    guard settings.isOn, isTold || settings.metricsPort > 0 else { return nil }
    return Telemetry(of: service, settings: settings, isTold: isTold, loops: loops)
  }

  init(_ process: ServiceProcess, _ server: RPCServer) {
    self.process = process
    self.server = server
  }

  /// Begins to tell.
  ///
  /// - Throws: what is wrong with the settings, as a sentence.
  func start() async throws {
    guard let telemetry = process.telemetry else { return }
    try await telemetry.start(
      loops: process.loops, fallback: console, logger: process.logger)
  }

  private var console: (any TelemetrySink)? {
    guard !process.configuration.registry.isEmpty else { return nil }
    return CollectorSink(
      channel: process.channel(to: "apus.console.v1", as: process.services[0].package))
  }

  /// Looks at what is not counted, until the task is cancelled.
  func run() async throws {
    while true {
      if let telemetry = process.telemetry { await look(telemetry) }
      try await Task.sleep(for: Self.interval)
    }
  }

  private func look(_ telemetry: Telemetry) async {
    telemetry.setGauge(
      .serverRunning, [.init("service", process.services[0].package)],
      to: Double(server.runningCallCount))
    let (channels, stores) = process.state.withLock { ($0.channels, $0.stores) }
    for (key, channel) in channels {
      let caller = String(key.prefix { $0 != " " })
      telemetry.setGauge(
        .clientBreaker, [.init("service", caller), .init("peer", channel.service)],
        to: Double(channel.breakerLevel))
    }
    for store in stores where publishes(store.owner) {
      // A store that cannot be read says so elsewhere.
      guard let outbox = try? await store.outbox() else { continue }
      telemetry.setGauge(
        .outboxDepth, [.init("service", store.owner)], to: Double(outbox.count))
    }
  }

  private func publishes(_ package: String) -> Bool {
    process.services.contains { $0.package == package && !$0.publishes.isEmpty }
  }

  /// Tells what is left.
  func finish() async { await process.telemetry?.shutdown() }
}
