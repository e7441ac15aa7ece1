// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
public import ApusRPC
import ApusRegistryAPI
import ApusResilience
public import Logging
import Synchronization

/// Finds the endpoints of a service by watching the registry.
///
/// The last known set outlives the registry: while it is away, calls go on as before. The watch is
/// begun again, forever, and resumes where it broke off.
public struct RegistryResolver: EndpointResolver {
  private let client: RegistryClient
  private let seed: UInt64
  private let logger: Logger
  private let clock: any Clock<Duration>

  /// - Parameters:
  ///   - channel: to the registry.
  ///   - seed: of the waits between two tries. Different in each process, or all of them come back
  ///     to a restarted registry at the same moment.
  public init(
    channel: RPCChannel, seed: UInt64, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    client = RegistryClient(channel: channel, options: CallOptions())
    self.seed = seed
    self.logger = logger
    self.clock = clock
  }

  /// Watches until the task is cancelled; delivers the first set when the registry has answered.
  public func resolve(
    _ service: String, update: @escaping @Sendable ([Endpoint]) -> Void
  ) async throws {
    var watch = ServiceWatch(service: service, update: update)
    // Two channels of one process do not wait in step, either.
    var random = SplitMix64(seed: service.utf8.reduce(seed) { SplitMix64.mix($0 ^ UInt64($1)) })
    var failureCount = 0
    while !Task.isCancelled {
      let (next, reason) = await follow(watch)
      watch = next
      failureCount = watch.isFresh ? 0 : failureCount + 1
      guard !Task.isCancelled else { break }
      if failureCount == 1 {
        logger.warning(
          "the registry cannot be watched; calls go on with the last known endpoints",
          metadata: [
            "service": "\(service)", "reason": "\(reason)", "endpoints": "\(watch.count)",
          ])
      }
      let wait = Backoff.reconnect.delay(retry: max(0, failureCount - 1), using: &random)
      try await clock.sleep(for: wait)
    }
    try Task.checkCancellation()
  }

  /// The registry says something every ten seconds. After three of them without a word the
  /// connection is a dead one that nobody has told us of.
  static let patience: Duration = .seconds(30)

  /// One watch, from its beginning to its end. Returns what is known then, and why it has ended.
  private func follow(_ watch: ServiceWatch) async -> (ServiceWatch, String) {
    let heard = HeardCount()
    return await withTaskGroup(of: (ServiceWatch, String)?.self) { group in
      group.addTask { await self.read(watch, heard) }
      group.addTask {
        var before = -1
        while heard.value != before {
          before = heard.value
          do { try await clock.sleep(for: Self.patience) } catch { break }
        }
        return nil
      }
      // The reader ends by itself or because it is cancelled, and has the result in both cases.
      var result: (ServiceWatch, String)?
      for await ended in group {
        group.cancelAll()
        if let ended { result = ended }
      }
      return result ?? (watch, "the watch was cancelled")
    }
  }

  private func read(
    _ watch: ServiceWatch, _ heard: HeardCount
  ) async -> (ServiceWatch, String) {
    var watch = watch
    watch.begin()
    defer { watch.end() }
    let changes = client.watch(
      service: watch.service, epoch: watch.cursor?.epoch, revision: watch.cursor?.revision)
    do throws(RegistryService.WatchError) {
      for try await change in changes {
        heard.add()
        guard watch.apply(change) else { return (watch, "it was out of step") }
      }
      return (watch, "the registry ended it")
    } catch {
      return (watch, "\(error)")
    }
  }
}

/// Steps that one watch has brought, for who looks whether it is alive.
private final class HeardCount: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add() { count.wrappingAdd(1, ordering: .relaxed) }
}
