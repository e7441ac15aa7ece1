// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Synchronization

/// The messages of a stream of requests, between the connection's loop and the handler.
///
/// What the handler takes is granted to the caller again, so no more than the initial credit waits.
final class RequestQueue: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: all that changes is behind the mutex.

  private struct Entry {
    var body: Bytes
    /// What it spent of the caller's credit.
    var cost: Int
  }

  @safe
  private struct State {
    var entries: [Entry] = []
    /// The oldest that has not been taken.
    var first = 0
    var takenCount = 0
    /// Spent by what was taken and not granted yet.
    var owed = 0
    /// Spent by pieces of a message that is not whole, behind others that wait.
    var held = 0
    var hasEnded = false
    /// Why nothing more is read.
    var failure: RPCError?
    /// What the caller is told, whatever the handler says.
    var refusal: RPCError?
    var reader: UnsafeContinuation<Void, Never>?
  }

  private enum Taken {
    case message(Bytes, index: Int, grant: Int)
    case end
    case nothingYet
    case failed(RPCError)
  }

  private let state = Mutex(State())
  private let connection: ServerConnection
  private let slot: Int
  private let streamID: UInt32
  /// Grants are gathered up to this.
  private let leastGrant: Int

  init(connection: ServerConnection, slot: Int, streamID: UInt32, window: Int) {
    self.connection = connection
    self.slot = slot
    self.streamID = streamID
    // A quarter: a reader that keeps up never stops its writer, and costs few frames.
    leastGrant = window / 4
  }

  /// Messages that wait for the handler.
  var waitingCount: Int { state.withLock { $0.entries.count - $0.first } }

  /// Why the call ends whatever its handler says, `nil` for one whose requests are in order.
  var refusal: RPCError? { state.withLock { $0.refusal } }

  // MARK: On the loop

  func receive(_ message: Bytes, cost: Int) {
    update { state in
      // Nobody will read it; what it spent is not granted again.
      guard state.failure == nil else { return }
      state.entries.append(Entry(body: message, cost: cost + state.held))
      state.held = 0
    }
  }

  /// Whether the grant of a piece waits until those before it were read. Else a writer would pay for
  /// the last piece of each message only, and the queue had no bound.
  func holds(_ byteCount: Int) -> Bool {
    state.withLock { state in
      guard state.first < state.entries.count, state.failure == nil else { return false }
      state.held += byteCount
      return true
    }
  }

  /// Nothing follows.
  func end() {
    update { $0.hasEnded = true }
  }

  /// Nothing more is read; the first reason counts.
  func fail(_ error: RPCError) {
    update { state in
      if state.failure == nil { state.failure = error }
      state.entries = []
      state.first = 0
    }
  }

  /// Nothing more is read, and the call ends with `error`.
  func refuse(_ error: RPCError) {
    state.withLock { if $0.refusal == nil { $0.refusal = error } }
    fail(error)
  }

  private func update(_ change: (inout State) -> Void) {
    let reader = unsafe state.withLock { state in
      change(&state)
      return unsafe state.reader.take()
    }
    unsafe reader?.resume()
  }

  // MARK: In the handler

  /// The next message and its place in the stream; `nil` after the last.
  nonisolated(nonsending) func next() async throws(RPCError) -> (body: Bytes, index: Int)? {
    while true {
      switch take() {
      case .message(let body, let index, let byteCount):
        if byteCount > 0 { grant(byteCount) }
        return (body, index)
      case .end: return nil
      case .failed(let error): throw error
      case .nothingYet: await wait()
      }
    }
  }

  private func take() -> Taken {
    state.withLock { state in
      if let failure = state.failure { return .failed(failure) }
      guard state.first < state.entries.count else {
        return state.hasEnded ? .end : .nothingYet
      }
      let entry = state.entries[state.first]
      state.entries[state.first].body = Bytes()
      state.first += 1
      if state.first == state.entries.count {
        state.entries.removeAll(keepingCapacity: true)
        state.first = 0
      } else if state.first >= 256, state.first * 2 >= state.entries.count {
        state.entries.removeFirst(state.first)
        state.first = 0
      }
      state.owed += entry.cost
      // The rest of a message is waited for.
      let isUrgent = state.entries.isEmpty && state.held > 0
      if isUrgent {
        state.owed += state.held
        state.held = 0
      }
      var granted = 0
      if isUrgent || state.owed >= leastGrant { swap(&granted, &state.owed) }
      defer { state.takenCount += 1 }
      return .message(entry.body, index: state.takenCount, grant: granted)
    }
  }

  private nonisolated(nonsending) func wait() async {
    await withTaskCancellationHandler {
      await unsafe withUnsafeContinuation { continuation in
        let isReady = state.withLock { state in
          if state.first < state.entries.count || state.hasEnded || state.failure != nil {
            return true
          }
          // One stream has one reader; who is second ends it for both, so that neither hangs.
          guard unsafe state.reader == nil else {
            state.failure = .local(.internal, "two tasks read one stream of requests at once")
            return true
          }
          unsafe state.reader = continuation
          return false
        }
        if isReady {
          unsafe continuation.resume()
          wakeIfFailed()
        }
      }
    } onCancel: {
      fail(.local(.cancelled, "the handler was cancelled"))
    }
  }

  private func wakeIfFailed() {
    let reader = unsafe state.withLock { state in
      unsafe state.failure == nil ? nil : state.reader.take()
    }
    unsafe reader?.resume()
  }

  private func grant(_ byteCount: Int) {
    guard !connection.isOnLoop else {
      return connection.grantRequests(byteCount, slot, streamID)
    }
    let (connection, slot, streamID) = (connection, slot, streamID)
    connection.executor.loop.execute {
      connection.executor.turn { connection.grantRequests(byteCount, slot, streamID) }
    }
  }
}
