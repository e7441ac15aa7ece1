// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusResilience
import ApusTransport
import ApusWire
import Logging
import Synchronization

/// What all loops of a channel share: the endpoints with their load, and the budget for retries.
final class ChannelCore: Sendable {
  let service: String
  let settings: ConnectionSettings
  let logger: Logger
  let policy: any BalancingPolicy
  let retryPolicy: RetryPolicy
  let budget = RetryBudget()
  let dial: Dial

  /// How a connection to an endpoint is begun, on the loop of the executor.
  typealias Dial =
    @Sendable (
      Endpoint, LoopExecutor, (any TransportConnection) -> any TransportDelegate
    ) -> Void

  /// An endpoint and what all loops know of it.
  struct Known: Sendable {
    let endpoint: Endpoint
    let load: EndpointLoad
  }

  private let known = Mutex<[Known]>([])

  init(
    service: String, settings: ConnectionSettings, logger: Logger, policy: any BalancingPolicy,
    retryPolicy: RetryPolicy, dial: @escaping Dial
  ) {
    self.service = service
    self.settings = settings
    self.logger = logger
    self.policy = policy
    self.retryPolicy = retryPolicy
    self.dial = dial
  }

  /// Takes a new set; an endpoint that stays keeps its load.
  func update(_ endpoints: [Endpoint]) -> [Known] {
    known.withLock { known in
      let old = Dictionary(known.map { ($0.endpoint.key, $0) }) { first, _ in first }
      known = endpoints.filter { !$0.isDraining }.map { endpoint in
        Known(
          endpoint: endpoint,
          load: old[endpoint.key]?.load ?? EndpointLoad(identity: endpoint.identity))
      }
      return known
    }
  }
}

extension Endpoint {
  /// A new process at an old address is another endpoint.
  var key: String { "\(address) \(instance)" }

  /// FNV-1a 64 of the address: the same in every process.
  var identity: UInt64 {
    address.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
