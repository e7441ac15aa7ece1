// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusRegistry
import ApusTransport
import Logging

/// Finds services as a command does.
enum RegistryResolverForTests {
  static func make(
    _ port: Int, _ identity: Identity, _ loops: LoopGroup, _ logger: Logger
  ) -> RegistryResolver {
    RegistryResolver(
      channel: RPCChannel(
        to: "apus.registry.v1", as: identity,
        resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: port)]), loops: loops,
        logger: logger), seed: 1, logger: logger)
  }
}
