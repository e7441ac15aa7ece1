// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How a connection ends: by either side's close, by failure, by the socket.
extension SocketConnection {
  func close(_ mode: CloseMode) {
    switch (mode, phase) {
    case (_, .closed), (.graceful, .lingering): break
    case (.graceful, .open):
      session?.closeNotify()
      linger()
    default:
      phase = .closed
      stopTimers()
      leaveGate()
      closeSocket()
      // While there is no channel nobody else would say it.
      later(.close(nil))
    }
  }

  /// The peer's close_notify: it wants nothing more, so we say the same and are done.
  func peerClosed() {
    session?.closeNotify()
    linger()
    tellClosed(nil)
  }

  func fail(_ reason: TransportError) {
    guard phase != .closed, phase != .lingering else { return }
    linger()
    tellClosed(reason)
  }

  /// Lets what is written leave, says FIN and waits for the peer's: closing a socket with unread
  /// input makes the kernel send a reset, which destroys what the peer has not read yet.
  private func linger() {
    phase = .lingering
    stopTimers()
    leaveGate()
    guard context != nil else { return }
    setReading(true)
    timer = after(limits.stuckWriteTimeout) { $0.closeSocket() }
    let flushed = executor.loop.makePromise(of: Void.self)
    flushPending(promise: flushed)
    flushed.futureResult.assumeIsolated().whenComplete { _ in self.flushed() }
  }

  private func flushed() {
    isFlushed = true
    guard phase == .lingering else { return }
    // After the peer's FIN there is nothing to wait for.
    if isInputClosed { return closeSocket() }
    callDepth += 1
    context?.close(mode: .output, promise: nil)
    callDepth -= 1
    timer?.cancel()
    timer = after(limits.linger) { $0.closeSocket() }
  }

  private func closeSocket() {
    callDepth += 1
    context?.close(promise: nil)
    callDepth -= 1
  }

  /// Drops a peer that takes nothing: its window is shut and 256 KiB wait for it.
  func watchStuckWrites() {
    let before = takenByteCount
    stuckTimer = after(limits.stuckWriteTimeout) { connection in
      connection.stuckTimer = nil
      guard connection.phase == .open, !connection.isWritable else { return }
      if connection.takenByteCount > before { return connection.watchStuckWrites() }
      let milliseconds = connection.limits.stuckWriteTimeout.nanoseconds / 1_000_000
      connection.fail(.writeStuck(milliseconds: milliseconds))
      // Nothing more will leave.
      connection.closeSocket()
    }
  }

  /// How much of what was written the kernel has taken.
  private var takenByteCount: Int {
    let waiting = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
    return writtenByteCount - (waiting ?? 0)
  }

  // MARK: What NIO tells

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, event == .inputClosed else { return }
    if mustDefer { later(.inputClosed) } else { inputClosed() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    socketProblem = (error as? IOError).map { SmallFile.reason($0.errnoCode) } ?? "\(error)"
    closeSocket()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if mustDefer { later(.inactive) } else { inactive() }
  }

  /// The peer's FIN.
  func inputClosed() {
    isInputClosed = true
    switch phase {
    case .open: fail(.truncated)
    case .handshaking, .waiting: fail(.closedInHandshake)
    case .lingering, .closed: if isFlushed { closeSocket() }
    }
  }

  func inactive() {
    let broken = socketProblem.map { TransportError.socketFailed(reason: $0) }
    let reason: TransportError? =
      switch phase {
      case .waiting, .handshaking: broken ?? .closedInHandshake
      case .open: broken ?? .truncated
      case .lingering, .closed: nil
      }
    phase = .closed
    stopTimers()
    leaveGate()
    // 20 KiB that whoever still refers to us need not hold.
    session = nil
    tellClosed(reason)
  }

  func stopTimers() {
    timer?.cancel()
    timer = nil
    stuckTimer?.cancel()
    stuckTimer = nil
  }

  /// Exactly once, and the delegate is let go: it and we hold each other until then.
  func tellClosed(_ reason: TransportError?) {
    if callDepth > 0 { return later(.close(reason)) }
    guard let delegate else { return }
    self.delegate = nil
    delegate.transportClosed(reason)
  }
}
