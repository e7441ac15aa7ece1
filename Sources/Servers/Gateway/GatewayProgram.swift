// SPDX-License-Identifier: Apache-2.0

import ApusGatewayAPI
package import ApusRPC
import ApusReflection
package import ApusService
import Logging
import Synchronization

/// The gateway as a process of its own.
package enum GatewayProgram {
  package static let services: [ServiceDescriptor] = [.gatewayService]

  /// The RPC side takes a free port: `APUS_PORT` is the one of HTTP.
  package static func configuration(
    environment: [String: String]
  ) throws(ConfigurationError) -> ProcessConfiguration {
    var environment = environment
    environment["APUS_PORT"] = nil
    environment["APUS_HOST"] = nil
    return try ProcessConfiguration(environment: environment)
  }

  /// Serves what the gateway says of itself, and opens the door once the process runs.
  ///
  /// - Parameter onListening: told the port of HTTP.
  package static func start(
    in process: ServiceProcess, environment: [String: String],
    onListening: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(ConfigurationError) {
    let settings = try GatewaySettings(environment: environment)
    let caller = ServiceDescriptor.gatewayService.package
    let book = RouteBook()
    let site = try settings.site.map { folder throws(ConfigurationError) in
      guard let site = StaticSite(folder: folder) else {
        throw ConfigurationError("APUS_GATEWAY_SITE is \"\(folder)\", which is no folder")
      }
      return site
    }
    let channel = { @Sendable package in process.channel(to: package, as: caller) }
    if let users = settings.users {
      let keys = UserKeys(package: users, book: book, channel: channel)
      process.acceptUsers(signedBy: users) { try await keys.fetch() }
    }
    process.serve(GatewayHandler(book: book))
    let writer = OpenAPIWriter(
      title: process.trustDomain, users: settings.users,
      cookies: SessionCookies(isSecure: settings.isSecure))
    process.add(SystemWatch(process: process, book: book, caller: caller, writer: writer))
    let gateway = Gateway(
      settings: settings, book: book, site: site, users: process.users, channel: channel)
    process.add(
      Door(gateway: gateway, loops: process.loops, logger: process.logger) { port in
        process.logger.info("the door is open", metadata: ["port": "\(port)"])
        onListening(port)
      })
  }
}
