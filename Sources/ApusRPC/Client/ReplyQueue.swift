// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Synchronization

/// The messages of one stream between the connection's loop and its reader, handed over in batches.
///
/// What the reader takes is granted to the server again, so at most the initial credit waits here.
@safe
final class ReplyQueue: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: `arrived`, `slot` and `streamID` are touched on the connection's
  // loop only, the latter two set before the queue is shared; the rest is behind the mutex.

  @safe
  private struct State {
    var messages: [Bytes] = []
    /// Bytes to grant to the server once a reader has taken the messages.
    var owed = 0
    /// Spent by pieces of a message behind others that wait.
    var held = 0
    var ending: Ending?
    var reader: UnsafeContinuation<Void, Never>?
    /// Who waits for the end and reads nothing.
    var watcher: UnsafeContinuation<Void, Never>?
    var isAbandoned = false
    /// A request of its stream had left when it ended.
    var hadSent = false
  }

  /// What a reader takes at once.
  struct Batch {
    var messages: [Bytes] = []
    var owed = 0
    /// Set when nothing follows.
    var ending: Ending?
  }

  private let state = Mutex(State())
  @safe @exclusivity(unchecked) private var arrived: [Bytes] = []
  @safe @exclusivity(unchecked) private var arrivedOwed = 0
  let connection: ClientConnection
  @safe @exclusivity(unchecked) private(set) var slot = 0
  @safe @exclusivity(unchecked) private(set) var streamID: UInt32 = 0

  // Of a call with a stream of requests; touched on the loop only.
  /// Who waits until its message has left.
  @safe @exclusivity(unchecked) var writer: UnsafeContinuation<Bool, Never>?
  @safe @exclusivity(unchecked) var hasSent = false
  @safe @exclusivity(unchecked) var hasFinishedSending = false
  @safe @exclusivity(unchecked) private(set) var isOver = false

  init(connection: ClientConnection) {
    self.connection = connection
  }

  /// On the loop, before the call has left.
  func attach(_ slot: Int, _ streamID: UInt32) {
    self.slot = slot
    self.streamID = streamID
  }

  /// On the loop: keeps a message for `publish`. True for the first since then.
  func receive(_ message: Bytes, owed: Int) -> Bool {
    arrived.append(message)
    arrivedOwed += owed
    return arrived.count == 1
  }

  /// On the loop: whether the grant of a piece waits until the messages before it were taken. Else a
  /// writer would pay for the last piece of each message only, and the queue had no bound.
  func holds(_ byteCount: Int) -> Bool {
    state.withLock { state in
      guard !arrived.isEmpty || !state.messages.isEmpty else { return false }
      state.held += byteCount
      return true
    }
  }

  /// On the loop: hands over what came in this turn.
  func publish() {
    guard !arrived.isEmpty else { return }
    let reader = unsafe state.withLock { state in
      state.owed += arrivedOwed
      if state.messages.isEmpty {
        swap(&state.messages, &arrived)
      } else {
        state.messages.append(contentsOf: arrived)
      }
      return unsafe state.reader.take()
    }
    arrived.removeAll(keepingCapacity: true)
    arrivedOwed = 0
    unsafe reader?.resume()
  }

  /// On the loop: nothing follows.
  func finish(_ ending: Ending) {
    publish()
    let (reader, watcher) = unsafe state.withLock { state in
      if state.ending == nil {
        state.ending = ending
        state.hadSent = hasSent
      }
      return unsafe (state.reader.take(), state.watcher.take())
    }
    isOver = true
    unsafe reader?.resume()
    unsafe watcher?.resume()
    wakeWriter()
  }

  /// On the loop: the writer's message has left, or the call is over.
  func wakeWriter() {
    let writer = unsafe writer.take()
    unsafe writer?.resume(returning: !isOver)
  }

  /// What is there, suspending until there is something.
  nonisolated(nonsending) func take() async -> Batch {
    while true {
      if let batch = takeNow() { return batch }
      await withTaskCancellationHandler {
        await unsafe withUnsafeContinuation { continuation in
          let isReady = state.withLock { state in
            if !state.messages.isEmpty || state.ending != nil { return true }
            precondition(
              unsafe state.reader == nil, "two tasks read one stream of replies at once")
            unsafe state.reader = continuation
            return false
          }
          if isReady { unsafe continuation.resume() }
        }
      } onCancel: {
        abandon()
      }
    }
  }

  /// How the call ended and whether a request had left by then, suspending until it has.
  nonisolated(nonsending) func waitForEnd() async -> (ending: Ending, hadSent: Bool) {
    while true {
      let known = state.withLock { state in state.ending.map { ($0, state.hadSent) } }
      if let known { return known }
      await withTaskCancellationHandler {
        await unsafe withUnsafeContinuation { continuation in
          let isReady = state.withLock { state in
            if state.ending != nil { return true }
            unsafe state.watcher = continuation
            return false
          }
          if isReady { unsafe continuation.resume() }
        }
      } onCancel: {
        abandon()
      }
    }
  }

  var hasEnded: Bool { state.withLock { $0.ending != nil } }

  private func takeNow() -> Batch? {
    let batch = state.withLock { state -> Batch? in
      guard !state.messages.isEmpty || state.ending != nil else { return nil }
      var batch = Batch()
      swap(&batch.messages, &state.messages)
      batch.owed = state.owed + state.held
      state.owed = 0
      state.held = 0
      batch.ending = state.ending
      return batch
    }
    if let batch, batch.ending == nil { grant(batch) }
    return batch
  }

  private func grant(_ batch: Batch) {
    let byteCount = batch.owed
    guard byteCount > 0 else { return }
    if connection.isOnLoop {
      connection.grant(byteCount, slot, streamID)
    } else {
      connection.executor.loop.execute {
        self.connection.executor.turn {
          self.connection.grant(byteCount, self.slot, self.streamID)
        }
      }
    }
  }

  /// From any thread: the reader has gone.
  func abandon() {
    let isFirst = state.withLock { state in
      defer { state.isAbandoned = true }
      return !state.isAbandoned && state.ending == nil
    }
    if isFirst { connection.cancel(slot, streamID) }
  }
}
