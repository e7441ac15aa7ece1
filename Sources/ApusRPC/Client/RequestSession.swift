// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Synchronization

/// One call with a stream of requests, over its attempts: the caller's body, which writes, and
/// whoever waits for the end.
///
/// Only `conclude` decides what follows an attempt that has ended: it goes elsewhere while nothing
/// was sent and no handler has seen it, else it is over. Writer and reader wait for that.
final class RequestSession: Sendable {
  private let channel: RPCChannel

  @safe
  private struct State {
    var call: LogicalCall
    var queue: ReplyQueue
    /// The caller has written its last; said again where the call goes elsewhere.
    var hasFinished = false
    var writtenCount = 0
    /// The reader of the replies has left before their end.
    var hasReaderLeft = false
    var isOver = false
    var waiters: [UnsafeContinuation<Void, Never>] = unsafe []

    init(_ call: LogicalCall, _ queue: ReplyQueue) {
      self.call = call
      self.queue = queue
    }
  }

  private let state: Mutex<State>

  init(
    _ channel: RPCChannel, _ method: MethodDescriptor, _ options: CallOptions
  ) async throws(RPCError) {
    self.channel = channel
    var call = try channel.begin(method, options, on: nil)
    let queue: ReplyQueue
    do throws(RPCError) {
      queue = try await channel.openStream(nil, &call)
    } catch {
      channel.observe(call, error, on: nil)
      throw error
    }
    state = Mutex(State(call, queue))
  }

  var queue: ReplyQueue { state.withLock { $0.queue } }

  // MARK: The caller's body

  /// The place of the next message in the stream.
  func nextIndex() -> Int {
    state.withLock { state in
      defer { state.writtenCount += 1 }
      return state.writtenCount
    }
  }

  nonisolated(nonsending) func write(_ body: Bytes) async throws {
    var queue = queue
    while true {
      let written =
        queue.connection.isOnLoop
        ? await queue.connection.write(body, queue) : await Self.hop(body, queue)
      switch written {
      case .written: return
      case .refused(let error): throw error
      case .isOver:
        guard let next = await successor(of: queue) else { throw RequestsEnded() }
        queue = next
      }
    }
  }

  private nonisolated(nonsending) static func hop(
    _ body: Bytes, _ queue: ReplyQueue
  ) async -> ClientConnection.Written {
    await withTaskExecutorPreference(queue.connection.executor) {
      await writeOnLoop(body, queue)
    }
  }

  @concurrent
  private static func writeOnLoop(
    _ body: Bytes, _ queue: ReplyQueue
  ) async -> ClientConnection.Written {
    await queue.connection.write(body, queue)
  }

  func finish() {
    let queue = state.withLock { state in
      state.hasFinished = true
      return state.queue
    }
    Self.finish(queue)
  }

  private static func finish(_ queue: ReplyQueue) {
    let connection = queue.connection
    guard !connection.isOnLoop else { return connection.finishSending(queue) }
    connection.executor.loop.execute {
      connection.executor.turn { connection.finishSending(queue) }
    }
  }

  /// The caller has gone, or its body failed.
  func abandon() {
    queue.abandon()
  }

  /// The iterator of the replies has gone.
  func readerLeft(_ queue: ReplyQueue) {
    guard !queue.hasEnded else { return }
    state.withLock { $0.hasReaderLeft = true }
    queue.abandon()
  }

  var hasReaderLeft: Bool { state.withLock { $0.hasReaderLeft } }

  /// The attempt after `queue`, which has ended; `nil` when there is none.
  nonisolated(nonsending) func successor(of queue: ReplyQueue) async -> ReplyQueue? {
    await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isKnown = state.withLock { state in
        if state.isOver || state.queue !== queue { return true }
        unsafe state.waiters.append(continuation)
        return false
      }
      if isKnown { unsafe continuation.resume() }
    }
    return state.withLock { $0.queue !== queue ? $0.queue : nil }
  }

  // MARK: Its end

  /// Waits until the call has ended for good.
  nonisolated(nonsending) func conclude() async -> Ending {
    while true {
      let queue = queue
      let (ending, hadSent) = await queue.waitForEnd()
      guard let failure = ending.failure else {
        let call = state.withLock { $0.call }
        channel.core.breaker.succeeded(call.admission)
        channel.observe(call, nil, on: queue.connection.executor.index)
        settle()
        return ending
      }
      var call = state.withLock { $0.call }
      do throws(RPCError) {
        guard failure.wasNeverProcessed, !hadSent else {
          channel.core.breaker.failed(call.admission, failure)
          throw failure
        }
        try await channel.afterFailure(&call, failure)
        let next = try await channel.openStream(nil, &call)
        let hasFinished = move(to: next, call)
        if hasFinished { Self.finish(next) }
      } catch {
        channel.observe(call, error, on: queue.connection.executor.index)
        settle()
        return .failed(error)
      }
    }
  }

  private func move(to queue: ReplyQueue, _ call: LogicalCall) -> Bool {
    let hasFinished = state.withLock { state in
      state.queue = queue
      state.call = call
      return state.hasFinished
    }
    wakeWaiters()
    return hasFinished
  }

  private func settle() {
    state.withLock { $0.isOver = true }
    wakeWaiters()
  }

  private func wakeWaiters() {
    while let waiter = unsafe state.withLock({ unsafe $0.waiters.popLast() }) {
      unsafe waiter.resume()
    }
  }
}
