// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire
import Hummingbird
import Synchronization

/// Public replies for as long as their schema says, and one call for all who want the same one
/// meanwhile. Holds two generations: when the young one has half of the bytes, the old one is
/// forgotten as a whole; what is asked for again moves to the young one.
final class ReplyCache: Sendable {
  struct Key: Sendable, Hashable {
    let method: UInt64
    let request: Bytes
    let package: String
  }

  struct Reply: Sendable {
    let body: ByteBuffer
    let tag: String
    /// Nanoseconds of the monotonic clock.
    let since: UInt64

    init(_ text: String, since: UInt64) {
      body = ByteBuffer(string: text)
      tag = EntityTag.of(Array(text.utf8)) ?? "\"-\""
      self.since = since
    }

    /// Seconds, as `Age` says them.
    func age(now: UInt64) -> Int { Int((now - min(now, since)) / 1_000_000_000) }
  }

  /// An entry's own cost beside its texts.
  private static let overhead = 256
  /// A reply that is larger is not kept: it would push out everything else.
  private static let maxShare = 8

  private struct State: Sendable {
    var young: [Key: Reply] = [:]
    var old: [Key: Reply] = [:]
    var youngByteCount = 0
    var oldByteCount = 0
    /// Who waits for a call that another one makes.
    var calls: [Key: Call] = [:]
  }

  /// A call that is on its way, and who waits for it beside the one that makes it.
  private struct Call: Sendable {
    var waiters: [CheckedContinuation<Result<Reply, Problem>?, Never>] = []
  }

  private let maxByteCount: Int
  private let state = Mutex(State())
  private let now: @Sendable () -> UInt64

  init(maxByteCount: Int, now: @escaping @Sendable () -> UInt64 = { LoopClock.now() }) {
    self.maxByteCount = maxByteCount
    self.now = now
  }

  /// What is kept, with an entry's own cost; never more than was allowed.
  var byteCount: Int { state.withLock { $0.youngByteCount + $0.oldByteCount } }

  private enum Step {
    case found(Reply)
    case call
    case wait
  }

  /// The reply that is kept, or the one that `fetch` brings.
  ///
  /// - Throws: what `fetch` throws; a failure is not kept, but all who waited have it.
  func reply(
    _ key: Key, for seconds: Int, fetch: () async throws(Problem) -> String
  ) async throws(Problem) -> Reply {
    while true {
      switch step(key, seconds) {
      case .found(let reply): return reply
      case .call: return try await call(key, fetch)
      case .wait:
        // Nothing: whoever made the call was cancelled, and somebody else has to make it.
        if let result = await wait(for: key) { return try result.get() }
      }
    }
  }

  private func step(_ key: Key, _ seconds: Int) -> Step {
    let now = now()
    return state.withLock { state in
      if let reply = state.young[key] ?? state.old[key],
        now < reply.since + UInt64(seconds) * 1_000_000_000
      {
        if state.young[key] == nil { insert(reply, key, &state) }
        return .found(reply)
      }
      if state.calls[key] != nil { return .wait }
      state.calls[key] = Call()
      return .call
    }
  }

  private func call(
    _ key: Key, _ fetch: () async throws(Problem) -> String
  ) async throws(Problem) -> Reply {
    let result: Result<Reply, Problem>
    do throws(Problem) {
      result = .success(Reply(try await fetch(), since: now()))
    } catch {
      result = .failure(error)
    }
    let isCancelled = Task.isCancelled
    let waiters = state.withLock { state in
      if case .success(let reply) = result { insert(reply, key, &state) }
      return state.calls.removeValue(forKey: key)?.waiters ?? []
    }
    // Whose client has gone speaks only for itself.
    var isForAll = true
    if case .failure = result, isCancelled { isForAll = false }
    for waiter in waiters { waiter.resume(returning: isForAll ? result : nil) }
    return try result.get()
  }

  private func wait(for key: Key) async -> Result<Reply, Problem>? {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        guard state.calls[key] != nil else { return true }
        state.calls[key]?.waiters.append(continuation)
        return false
      }
      if isOver { continuation.resume(returning: nil) }
    }
  }

  private func insert(_ reply: Reply, _ key: Key, _ state: inout State) {
    let size = reply.body.readableBytes + key.request.count + Self.overhead
    guard size <= maxByteCount / Self.maxShare else { return }
    if state.youngByteCount + size > maxByteCount / 2 {
      state.old = state.young
      state.oldByteCount = state.youngByteCount
      state.young = [:]
      state.youngByteCount = 0
    }
    if let before = state.young.updateValue(reply, forKey: key) {
      state.youngByteCount -= before.body.readableBytes + key.request.count + Self.overhead
    }
    state.youngByteCount += size
  }
}
