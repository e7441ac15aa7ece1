// SPDX-License-Identifier: Apache-2.0

public import ApusTransport
import ApusWire
public import Logging
import Synchronization

/// Serves services over mutual TLS, on the loops of a group.
public final class RPCServer: Sendable {
  let core: ServerCore
  private let loops: LoopGroup
  private let state = Mutex(State())

  private struct State {
    var listener: TransportServer?
    var connections: [ObjectIdentifier: ServerConnection] = [:]
    var isStopping = false
  }

  /// - Parameters:
  ///   - policies: who may call what, one for each service package. `nil` lets every identity of
  ///     the trust domain call everything: for a benchmark or a test.
  ///   - users: checks the tokens of users; without it a call has no user. The schema's `@auth` is
  ///     enforced when there are policies or `users`.
  public convenience init(
    _ services: [ServiceRegistration], policies: [AccessPolicy]?, loops: LoopGroup, logger: Logger,
    limits: ServerLimits = ServerLimits(), users: (any UserVerifier)? = nil
  ) {
    self.init(
      services, policies: policies, loops: loops, logger: logger, limits: limits, users: users,
      observer: nil)
  }

  /// - Parameter observer: is told of each call.
  package init(
    _ services: [ServiceRegistration], policies: [AccessPolicy]?, loops: LoopGroup, logger: Logger,
    limits: ServerLimits, users: (any UserVerifier)?, observer: (any ServerObserver)?
  ) {
    self.loops = loops
    var settings = ConnectionSettings(instance: Identity.processInstance)
    settings.runningHandlers = limits.runningHandlersPerConnection
    core = ServerCore(
      methods: MethodTable(services), logger: logger, settings: settings, limits: limits,
      policies: policies, users: users, observer: observer)
  }

  /// Listens; 0 takes a free port.
  ///
  /// - Parameter identities: one for each service package; the caller's SNI chooses.
  /// - Throws: a sentence that says what stands in the way.
  /// - Returns: the port.
  public func start(host: String, port: Int, identities: [Identity]) async throws -> Int {
    let listener = try await TransportServer.bind(
      host: host, port: port, context: TLSContext(server: identities.map(\.tls)), loops: loops
    ) { transport in
      self.accept(transport)
    }
    state.withLock { $0.listener = listener }
    return listener.localPort
  }

  func accept(_ transport: any TransportConnection) -> ServerConnection {
    let connection = ServerConnection(core: core, transport: transport) { [weak self] closed in
      _ = self?.state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(closed)) }
    }
    let isStopping = state.withLock { state in
      state.connections[ObjectIdentifier(connection)] = connection
      return state.isStopping
    }
    // On its loop, which is where it is accepted.
    if isStopping { connection.machine.drain() }
    return connection
  }

  /// New connections get these identities; a bad set is refused and the old one stays.
  public func replaceIdentities(_ identities: [Identity]) throws {
    let context = try TLSContext(server: identities.map(\.tls))
    state.withLock { $0.listener }?.replaceContext(context)
  }

  public func replacePolicies(_ policies: [AccessPolicy]) {
    core.replace(policies)
  }

  /// Ends gracefully: peers are told to take new calls elsewhere, what runs goes on for `grace` at
  /// the most, and no handler runs any more when this returns.
  public func stop(grace: Duration) async {
    let (listener, connections) = state.withLock { state in
      state.isStopping = true
      return (state.listener, Array(state.connections.values))
    }
    let milliseconds = UInt32(clamping: grace.clampedNanoseconds / 1_000_000)
    await onLoops(connections) { $0.drain(graceMilliseconds: milliseconds) }
    let end = ContinuousClock.now + grace
    while ContinuousClock.now < end, await isBusy(connections) {
      try? await Task.sleep(for: .milliseconds(5))
    }
    await listener?.stopAccepting()
    let rest = state.withLock { Array($0.connections.values) }
    await onLoops(rest) { $0.finishDraining() }
    // The transports linger for their peers' FIN; handlers that were cancelled end.
    let lingerEnd = ContinuousClock.now + .seconds(2)
    while ContinuousClock.now < lingerEnd,
      core.running.load(ordering: .relaxed) > 0 || state.withLock({ !$0.connections.isEmpty })
    {
      try? await Task.sleep(for: .milliseconds(5))
    }
    await core.background.wait()
  }

  private func isBusy(_ connections: [ServerConnection]) async -> Bool {
    for connection in connections {
      let isIdle = await withTaskExecutorPreference(connection.executor) {
        await Self.onLoop { connection.isIdle }
      }
      if !isIdle { return true }
    }
    return false
  }

  private func onLoops(
    _ connections: [ServerConnection], _ body: @escaping @Sendable (ServerConnection) -> Void
  ) async {
    for connection in connections {
      await withTaskExecutorPreference(connection.executor) {
        await Self.onLoop { body(connection) }
      }
    }
  }

  @concurrent
  private static func onLoop<Value: Sendable>(_ body: @Sendable () -> Value) async -> Value {
    body()
  }

  /// Calls that run now, on live and dead connections.
  public var runningCallCount: Int { core.running.load(ordering: .relaxed) }
}
