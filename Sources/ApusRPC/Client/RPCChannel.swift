// SPDX-License-Identifier: Apache-2.0

public import ApusBalancing
public import ApusResilience
public import ApusTransport
import ApusWire
public import Logging
import Synchronization

/// The way to a service: found by its name, balanced over its endpoints, over mutual TLS.
///
/// Connections belong to loops. A call made on a loop of the channel's group uses that loop's
/// connections and never crosses threads; from anywhere else it goes to one of the loops and back.
public final class RPCChannel: Sendable {
  /// The schema package of the service.
  public let service: String

  let core: ChannelCore
  let loops: LoopGroup
  @usableFromInline let byLoop: [LoopChannel]
  private let nextLoop = Atomic<Int>(0)
  private let resolving: Mutex<Task<Void, Never>?> = Mutex(nil)

  /// - Parameters:
  ///   - service: the schema package, `shop.cart.v1`: what the resolver is asked for, and the name
  ///     that the endpoints' certificates must bear.
  ///   - identity: who calls.
  public convenience init(
    to service: String, as identity: Identity, resolver: any EndpointResolver, loops: LoopGroup,
    logger: Logger, policy: any BalancingPolicy = .powerOfTwoChoices,
    retryPolicy: RetryPolicy = RetryPolicy()
  ) {
    self.init(
      service: service, resolver: resolver, loops: loops, logger: logger, policy: policy,
      retryPolicy: retryPolicy
    ) { endpoint, executor, accept in
      TransportClient.connect(
        host: endpoint.host, port: endpoint.port, serverName: service,
        context: identity.clientContext, on: executor, accept: accept)
    }
  }

  /// The same with an identity that is asked for at each connection, since it may be renewed.
  package convenience init(
    to service: String, identity: @escaping @Sendable () -> Identity,
    resolver: any EndpointResolver, loops: LoopGroup, logger: Logger,
    observer: (any ClientObserver)? = nil
  ) {
    self.init(
      service: service, resolver: resolver, loops: loops, logger: logger,
      policy: .powerOfTwoChoices, retryPolicy: RetryPolicy(), observer: observer
    ) { endpoint, executor, accept in
      TransportClient.connect(
        host: endpoint.host, port: endpoint.port, serverName: service,
        context: identity().clientContext, on: executor, accept: accept)
    }
  }

  init(
    service: String, resolver: any EndpointResolver, loops: LoopGroup, logger: Logger,
    policy: any BalancingPolicy, retryPolicy: RetryPolicy,
    observer: (any ClientObserver)? = nil, dial: @escaping ChannelCore.Dial
  ) {
    self.service = service
    self.loops = loops
    core = ChannelCore(
      service: service, settings: ConnectionSettings(instance: Identity.processInstance),
      logger: logger, policy: policy, retryPolicy: retryPolicy, observer: observer, dial: dial)
    var random = SystemRandomNumberGenerator()
    byLoop = loops.executors.map { [core] in
      LoopChannel(core: core, executor: $0, seed: random.next())
    }
    if let fixed = resolver as? StaticResolver {
      update(fixed.endpoints)
      return
    }
    let task = Task.detached { [weak self] in
      do {
        try await resolver.resolve(service) { [weak self] in self?.update($0) }
      } catch {
        // The channel was closed.
        guard !Task.isCancelled else { return }
        logger.warning(
          "resolver ended", metadata: ["service": "\(service)", "error": "\(error)"])
      }
    }
    resolving.withLock { $0 = task }
  }

  deinit {
    resolving.withLock { $0 }?.cancel()
    Self.close(byLoop)
  }

  private func update(_ endpoints: [Endpoint]) {
    let known = core.update(endpoints)
    for channel in byLoop {
      channel.executor.submit { channel.update(known) }
    }
  }

  /// Of the circuit to the service: 0 closed, 1 open, 2 tried with single calls.
  package var breakerLevel: Int { core.breaker.level }

  /// Ends the connections after their last calls; further calls fail.
  public func close() {
    resolving.withLock { $0 }?.cancel()
    Self.close(byLoop)
  }

  private static func close(_ channels: [LoopChannel]) {
    for channel in channels {
      channel.executor.submit { channel.close() }
    }
  }

  /// This thread's part of the channel, when it is one of its loops.
  @usableFromInline
  var current: LoopChannel? {
    for channel in byLoop where channel.executor.loop.inEventLoop { return channel }
    return nil
  }

  /// The loop for a caller from elsewhere.
  @usableFromInline
  var borrowed: LoopChannel {
    let number = nextLoop.wrappingAdd(1, ordering: .relaxed).oldValue
    return byLoop[Int(UInt(bitPattern: number) % UInt(byLoop.count))]
  }
}
