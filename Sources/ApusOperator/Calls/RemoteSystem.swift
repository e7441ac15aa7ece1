// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
import ApusRegistry
package import ApusRegistryAPI
package import ApusTransport
package import Logging
import Synchronization

/// A running system as an operator reaches it: by its registry, over mutual TLS.
package final class RemoteSystem: Sendable {
  package let identity: Identity
  package let loops: LoopGroup
  package let logger: Logger
  /// Told of what is left out of an answer because one of many could not be asked.
  let note: @Sendable (String) -> Void
  private let registryEndpoints: [Endpoint]
  /// The one channel to the registry, once somebody needs it.
  private let opened = Mutex<RPCChannel?>(nil)

  /// - Parameter registry: where it is; without any, nothing is found by name.
  package init(
    identity: Identity, registry: [Endpoint], loops: LoopGroup, logger: Logger,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.note = note
    self.identity = identity
    registryEndpoints = registry
    self.loops = loops
    self.logger = logger
  }

  /// A way to one service at known places.
  package func channel(to package: String, at endpoints: [Endpoint]) -> RPCChannel {
    RPCChannel(
      to: package, as: identity, resolver: StaticResolver(endpoints), loops: loops, logger: logger)
  }

  /// A way to one service wherever it is while it is used: endpoints that come and go are followed.
  package func channel(to package: String) -> RPCChannel {
    // It is in no list of its own.
    if package == "apus.registry.v1" { return channel(to: package, at: registryEndpoints) }
    let resolver = RegistryResolver(
      channel: registryChannel(), seed: .random(in: .min ... .max), logger: logger)
    return RPCChannel(to: package, as: identity, resolver: resolver, loops: loops, logger: logger)
  }

  /// The registry's own client.
  package func registry() -> RegistryClient {
    RegistryClient(channel: registryChannel())
  }

  private func registryChannel() -> RPCChannel {
    opened.withLock { known in
      if let known { return known }
      let channel = channel(to: "apus.registry.v1", at: registryEndpoints)
      known = channel
      return channel
    }
  }

  /// What is registered now.
  ///
  /// - Parameter service: a package; `nil`: everything.
  package func listing(_ service: String? = nil) async throws -> Listing {
    do throws(RPCError) {
      return try await registry().with(timeout: .seconds(3)).list(service: service)
    } catch {
      guard error.code == .unavailable || error.code == .deadlineExceeded else { throw error }
      let addresses = registryEndpoints.map(\.address).joined(separator: ", ")
      throw CommandError.negative(
        "no registry answers at \(addresses): \(error.message)",
        help: "start the system: apus up -d; or write --registry HOST:PORT, or --to HOST:PORT")
    }
  }

  /// Ends the way to the registry; nothing is found by name after that.
  package func close() {
    opened.withLock { $0 }?.close()
  }
}
