// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
package import ApusRPC
package import ApusService
import ApusStore
import ApusTransport
package import ApusWire
import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle

/// The console as a process of its own.
package enum ConsoleProgram {
  package static let services: [ServiceDescriptor] = [.collectorService, .consoleService]

  /// 8090: what `apus up` and the commands take without another word.
  package static let defaultPort = 8090

  /// As for any process, but `APUS_PORT` is of the pages: calls come on a port that the registry
  /// knows.
  package static func configuration(
    environment: [String: String]
  ) throws(ConfigurationError) -> ProcessConfiguration {
    var own = environment
    own["APUS_PORT"] = "0"
    return try ProcessConfiguration(environment: own)
  }

  package static func start(
    in process: ServiceProcess, environment: [String: String],
    now: @escaping @Sendable () -> Timestamp
  ) async throws {
    let settings = try ConsoleSettings(environment: environment)
    let home = Home(path: settings.home)
    try home.make()
    let token = try AccessToken.load(path: home.consoleToken)
    let archive = TelemetryArchive(
      store: try await process.store(
        migrations: TelemetryArchive.migrations, options: TelemetryArchive.storeOptions),
      rules: settings.retention, now: now)
    try await archive.prepare()
    let collector = Collector(archive)
    let calls = operatorCalls(process)
    let handler = ConsoleHandler(archive: archive, system: SystemView(home: home), calls: calls)
    process.serve(CollectorHandler(collector))
    process.serve(handler)
    process.add(RetentionLife(archive: archive, logger: process.logger))

    let channel = RPCChannel.inProcess(
      handler, caller: "operator/console", loops: process.loops, logger: process.logger)
    let site = ConsoleSite(
      access: RequestAccess(token: token, port: settings.port, hosts: settings.names),
      pages: StaticPages(folder: settings.pages ?? PagesFolder.builtIn),
      api: try JSONCalls(.consoleService, channel: channel), collector: OTLPDoor(collector),
      logger: process.logger)
    process.add(
      SiteLife(
        site: site, host: process.configuration.host, port: settings.port, calls: calls,
        channel: channel, logger: process.logger))
  }

  /// As `operator/console`; without that identity the console shows, but calls nobody.
  private static func operatorCalls(_ process: ServiceProcess) -> OperatorCalls? {
    let configuration = process.configuration
    do {
      let identity = try Identity(folder: configuration.identityFolder + "/operator/console")
      let logger = process.logger
      return OperatorCalls(
        system: RemoteSystem(
          identity: identity,
          registry: configuration.registry.map { Endpoint(host: $0.host, port: $0.port) },
          loops: process.loops, logger: logger, note: { logger.debug("\($0)") }))
    } catch {
      process.logger.warning(
        "calls nobody: it has no identity operator/console", metadata: ["reason": "\(error)"])
      return nil
    }
  }
}

/// Serves the pages between the start of the process and its end.
private struct SiteLife: Service {
  let site: ConsoleSite
  let host: String
  let port: Int
  let calls: OperatorCalls?
  let channel: RPCChannel
  let logger: Logger

  func run() async throws {
    defer {
      channel.close()
      calls?.close()
    }
    try await Application(
      responder: site,
      server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port),
        // Each holds a file and a few KiB; browsers use six.
        availableConnectionsDelegate: MaximumAvailableConnections(512)), logger: logger
    ).run()
  }
}
