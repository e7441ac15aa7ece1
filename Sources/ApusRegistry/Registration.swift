// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
public import ApusRPC
public import ApusRegistryAPI
import ApusResilience
public import Logging
import Synchronization

/// Keeps one endpoint of one service listed in the registry.
///
/// `run()` is the whole story: registers, renews every third of the lease, registers again when the
/// registry does not know the lease (it was restarted, or we stood still), and leaves at the end.
public final class Registration: Sendable {
  /// The schema package that is registered.
  public let service: String

  private let client: RegistryClient
  private let seed: UInt64
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let load: @Sendable () -> Float
  private let state: Mutex<State>

  private struct State {
    /// As it shall be listed.
    var endpoint: ServiceEndpoint
    var lease: Lease?
    var isStopped = false
    var isRunning = false
    /// Who waits for the end of ``Registration/run()``.
    var leavers: [CheckedContinuation<Void, Never>] = []
    /// The wait until the next renewal, cut short when there is something to say.
    var nap: Task<Void, Never>?
  }

  /// - Parameters:
  ///   - channel: to the registry, with the service's own identity: a name is registered by its own
  ///     certificate only.
  ///   - seed: of the waits between two tries; different in each process.
  ///   - load: utilisation, told with each renewal.
  public init(
    _ endpoint: ServiceEndpoint, of service: String, channel: RPCChannel, seed: UInt64,
    logger: Logger, load: @escaping @Sendable () -> Float = { 0 },
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.service = service
    self.seed = seed
    self.logger = logger
    self.load = load
    self.clock = clock
    client = RegistryClient(channel: channel, options: CallOptions())
    state = Mutex(State(endpoint: endpoint))
  }

  /// Whether the registry has confirmed it and has not contradicted since.
  public var isRegistered: Bool { state.withLock { $0.lease != nil } }

  /// Stays registered until ``stop()`` or the task's cancellation, then leaves.
  ///
  /// A registry that is away is no failure: it is tried again, forever.
  /// - Throws: what no later try can mend: the registry says that the name is not ours.
  public func run() async throws {
    state.withLock { $0.isRunning = true }
    defer { ended() }
    var random = SplitMix64(seed: seed)
    var failureCount = 0
    var listed: ServiceEndpoint?
    while !isDone {
      let wait: Duration
      do {
        let lease = try await renew(&listed)
        if failureCount > 0 { logger.info("registered again", metadata: ["service": "\(service)"]) }
        failureCount = 0
        wait = lease.duration > .zero ? lease.duration / 3 : .seconds(1)
      } catch let error as NameNotYours {
        throw RPCError(
          .permissionDenied,
          "the registry refuses to list \(error.service): the certificate is \(error.caller)'s; "
            + "register with the service's own identity")
      } catch is UnknownLease {
        // At once: nobody finds us now.
        listed = nil
        state.withLock { $0.lease = nil }
        continue
      } catch {
        if failureCount == 0, !isDone {
          logger.warning(
            "the registry cannot be reached; callers who know us stay",
            metadata: ["service": "\(service)", "reason": "\(error)"])
        }
        wait = Backoff.reconnect.delay(retry: failureCount, using: &random)
        failureCount += 1
      }
      // Something has changed since it was said: say it first.
      if failureCount == 0, listed != state.withLock({ $0.endpoint }) { continue }
      await nap(for: wait)
    }
    await endLease()
  }

  /// Lists another state, as soon as the registry hears of it.
  public func setState(_ newState: EndpointState) {
    state.withLock { state in
      state.endpoint.state = newState
      state.nap?.cancel()
    }
  }

  /// Says that we take no new calls. Returns when the registry knows, or cannot be reached.
  public func drain() async {
    let lease = state.withLock { state in
      state.endpoint.state = .draining
      return state.lease
    }
    do {
      guard let lease else { return }
      _ = try await client.drain(lease: lease.id)
    } catch {
      // The next registration says so.
      state.withLock { $0.nap?.cancel() }
    }
  }

  /// Ends ``run()`` and returns when it has: the registry has taken us off its list, or could not
  /// be reached for a second. The channel must live until then.
  public func leave() async {
    stop()
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        guard state.isRunning else { return true }
        state.leavers.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  /// Ends ``run()``, which leaves the registry before it returns.
  public func stop() {
    state.withLock { state in
      state.isStopped = true
      state.nap?.cancel()
    }
  }

  private func ended() {
    let leavers = state.withLock { state in
      state.isRunning = false
      defer { state.leavers = [] }
      return state.leavers
    }
    for leaver in leavers { leaver.resume() }
  }

  private var isDone: Bool { Task.isCancelled || state.withLock { $0.isStopped } }

  /// Renews what is listed, or lists what is not listed as it shall be.
  private func renew(_ listed: inout ServiceEndpoint?) async throws -> Lease {
    let (endpoint, known) = state.withLock { ($0.endpoint, $0.lease) }
    let lease: Lease
    if let known, listed == endpoint {
      do throws(RegistryService.KeepAliveError) {
        lease = try await client.keepAlive(lease: known.id, load: load())
      } catch {
        switch error {
        case .unknownLease(let unknown): throw unknown
        case .call(let failure): throw failure
        }
      }
    } else {
      do throws(RegistryService.RegisterError) {
        lease = try await client.register(service: service, endpoint: endpoint)
      } catch {
        switch error {
        case .nameNotYours(let refusal): throw refusal
        case .registryFull(let full): throw full
        case .call(let failure): throw failure
        }
      }
      listed = endpoint
    }
    state.withLock { $0.lease = lease }
    return lease
  }

  private func nap(for wait: Duration) async {
    let nap: Task<Void, Never>? = state.withLock { state in
      guard !state.isStopped else { return nil }
      let nap = Task { [clock] in _ = try? await clock.sleep(for: wait) }
      state.nap = nap
      return nap
    }
    guard let nap else { return }
    await withTaskCancellationHandler {
      await nap.value
    } onCancel: {
      nap.cancel()
    }
    state.withLock { $0.nap = nil }
  }

  /// Ends the lease, so that nobody has to wait for its time.
  private func endLease() async {
    guard let lease = state.withLock({ $0.lease.take() }) else { return }
    // A task of its own: ours may be cancelled, and a cancelled task can call nobody.
    let leaving = Task { [client] in
      _ = try? await client.with(timeout: .seconds(1)).leave(lease: lease.id)
    }
    await leaving.value
  }
}
