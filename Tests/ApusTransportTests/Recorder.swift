// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import ApusTransport

/// A delegate that writes down what it is told, and echoes or greets if asked to.
@safe final class Recorder: TransportDelegate {
  /// What happened, readable from a test's task.
  final class Log: Sendable {
    private struct State {
      var peer: PeerIdentity?
      var bytes: [UInt8] = []
      var isClosed = false
      var reason: TransportError?
      var waiters: [CheckedContinuation<TransportError?, Never>] = []
    }
    private let state = Mutex(State())

    var peer: PeerIdentity? { state.withLock { $0.peer } }
    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var reason: TransportError? { state.withLock { $0.reason } }

    /// Waits for the end, and says why.
    func closed() async -> TransportError? {
      await withCheckedContinuation { continuation in
        let ended = state.withLock { state -> Bool in
          if !state.isClosed { state.waiters.append(continuation) }
          return state.isClosed
        }
        if ended { continuation.resume(returning: state.withLock { $0.reason }) }
      }
    }

    func ready(_ peer: PeerIdentity) { state.withLock { $0.peer = peer } }
    func append(_ bytes: [UInt8]) { state.withLock { $0.bytes += bytes } }
    func close(_ reason: TransportError?) {
      let waiters = state.withLock { state in
        precondition(!state.isClosed, "transportClosed came twice")
        state.isClosed = true
        state.reason = reason
        return state.waiters
      }
      for waiter in waiters { waiter.resume(returning: reason) }
    }
  }

  private let connection: any TransportConnection
  private let log: Log
  private let echoes: Bool
  private let greeting: [UInt8]
  private let closesAfter: Int?
  private let closeMode: CloseMode
  private let onReady: () -> Void
  private let onWritable: () -> Void
  private let onRead: (Int) -> Void
  private let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
  private var pending: [UInt8] = []
  private var total = 0

  init(
    _ connection: any TransportConnection, log: Log, echoes: Bool = false, greeting: [UInt8] = [],
    closesAfter: Int? = nil, closeMode: CloseMode = .graceful,
    onReady: @escaping () -> Void = {}, onWritable: @escaping () -> Void = {},
    onRead: @escaping (_ total: Int) -> Void = { _ in }
  ) {
    self.closeMode = closeMode
    self.onReady = onReady
    self.onWritable = onWritable
    self.onRead = onRead
    self.connection = connection
    self.log = log
    self.echoes = echoes
    self.greeting = greeting
    self.closesAfter = closesAfter
  }

  deinit { unsafe space.deallocate() }

  func transportReady(peer: PeerIdentity) {
    log.ready(peer)
    onReady()
    unsafe greeting.withUnsafeBytes { unsafe connection.send($0) }
    if closesAfter == 0 { connection.close(closeMode) }
  }

  func receiveSpace() -> UnsafeMutableRawBufferPointer { unsafe space }

  func received(byteCount: Int) { unsafe pending += space[..<byteCount] }

  func readComplete() {
    total += pending.count
    log.append(pending)
    if echoes { unsafe pending.withUnsafeBytes { unsafe connection.send($0) } }
    pending = []
    onRead(total)
    if let closesAfter, total >= closesAfter { connection.close(closeMode) }
  }

  func writabilityChanged() { onWritable() }

  func transportClosed(_ reason: TransportError?) { log.close(reason) }
}
