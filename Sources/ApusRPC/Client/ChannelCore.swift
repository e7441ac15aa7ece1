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
  let breaker: ServiceBreaker
  let dial: Dial
  let observer: (any ClientObserver)?

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
  /// Who is out, by the identity of its endpoint.
  private let outliers = Mutex(OutlierDetector<UInt64>(ChannelCore.outlierSettings))
  private static let outlierSettings = OutlierDetector<UInt64>.Settings()

  init(
    service: String, settings: ConnectionSettings, logger: Logger, policy: any BalancingPolicy,
    retryPolicy: RetryPolicy, observer: (any ClientObserver)?, dial: @escaping Dial
  ) {
    self.observer = observer
    self.service = service
    self.settings = settings
    self.logger = logger
    self.policy = policy
    self.retryPolicy = retryPolicy
    self.dial = dial
    breaker = ServiceBreaker(service: service)
  }

  /// Takes a new set; an endpoint that stays keeps its load.
  func update(_ endpoints: [Endpoint]) -> [Known] {
    known.withLock { known in
      let old = Dictionary(known.map { ($0.endpoint.key, $0) }) { first, _ in first }
      let gone = Set(known.map(\.load.identity)).subtracting(endpoints.map(\.identity))
      outliers.withLock { outliers in gone.forEach { outliers.forget($0) } }
      known = endpoints.filter { !$0.isDraining }.map { endpoint in
        Known(
          endpoint: endpoint,
          load: old[endpoint.key]?.load ?? EndpointLoad(identity: endpoint.identity))
      }
      return known
    }
  }
}

extension ChannelCore {
  /// After too many failures in a row an endpoint is left alone for a while, if others are there.
  func endpointFailed(_ load: EndpointLoad, at now: UInt64) {
    let failures = load.consecutiveFailures
    guard failures >= Self.outlierSettings.consecutiveFailures, !load.isEjected(at: now) else {
      return
    }
    let endpointCount = known.withLock { $0.count }
    let until = outliers.withLock {
      $0.report(load.identity, failures: failures, of: endpointCount, at: now)
    }
    guard let until else { return }
    load.eject(until: until)
    logger.warning(
      "endpoint ejected: it failed too often in a row",
      metadata: [
        "service": "\(service)", "endpoint": "\(address(of: load))", "failures": "\(failures)",
        "seconds": "\((until - now) / 1_000_000_000)",
      ])
  }

  private func address(of load: EndpointLoad) -> String {
    known.withLock { known in known.first { $0.load === load }?.endpoint.address ?? "" }
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
