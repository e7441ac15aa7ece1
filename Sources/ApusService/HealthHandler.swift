// SPDX-License-Identifier: Apache-2.0

import ApusHealthAPI
import ApusRPC
import Synchronization

/// Answers whether this process is fit to take calls.
final class HealthHandler: HealthService {
  private struct State {
    var health = Health(state: .starting)
    var watchers: [UInt64: AsyncStream<Health>.Continuation] = [:]
    var nextWatcher: UInt64 = 0
  }

  private let services: Set<String>
  private let state = Mutex(State())

  /// - Parameter services: the full names that may be asked for.
  init(services: [String]) {
    self.services = Set(services)
  }

  func set(_ newState: ServingState, reason: String = "") {
    let (health, watchers) = state.withLock { state in
      state.health = Health(state: newState, reason: reason)
      return (state.health, Array(state.watchers.values))
    }
    for watcher in watchers { watcher.yield(health) }
  }

  func check(name: String, context: CallContext) async throws -> Health {
    guard name.isEmpty || services.contains(name) else { throw UnknownService(name: name) }
    return state.withLock { $0.health }
  }

  func watch(
    name: String, to replies: borrowing ResponseWriter<Health>, context: CallContext
  ) async throws {
    guard name.isEmpty || services.contains(name) else { throw UnknownService(name: name) }
    // Only the newest matters to a slow reader.
    let (changes, watcher) = AsyncStream.makeStream(
      of: Health.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.nextWatcher += 1
      state.watchers[state.nextWatcher] = watcher
      watcher.yield(state.health)
      return state.nextWatcher
    }
    defer { _ = state.withLock { $0.watchers.removeValue(forKey: id) } }
    for await health in changes { try await replies.write(health) }
    try Task.checkCancellation()
  }

  /// Ends all watches, so that their handlers do not outlive the server.
  func close() {
    let watchers = state.withLock { state in
      defer { state.watchers = [:] }
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.finish() }
  }
}
