// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A TCP socket under TLS: the one handler of its channel.
///
/// Life: `.waiting` (for a connect, or for a turn at the server's gate), `.handshaking`, `.open`,
/// `.lingering` (what is written still leaves, what arrives is dropped), `.closed`.
final class SocketConnection: ChannelInboundHandler, TransportConnection, @unchecked Sendable {
  // Proof of `@unchecked Sendable`: everything is touched on the thread of `executor.loop` only.
  // References cross threads in closures that the gate and the bootstraps run on that loop.

  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum Phase { case waiting, handshaking, open, lingering, closed }

  let executor: LoopExecutor
  let limits: TransportLimits
  private(set) var remoteAddress: String
  private(set) var isWritable = true

  private let tls: TLSContext
  private let serverName: String?
  private let gate: HandshakeGate?
  private let scratch = OutputScratch.current
  var phase = Phase.waiting
  var session: TLSSession?
  var context: ChannelHandlerContext?
  var delegate: (any TransportDelegate)?
  /// What NIO last complained about, for the sentence at the end.
  private var socketProblem: String?
  private var isInGate = false
  private var hasDelivered = false
  private var isInputClosed = false
  var timer: Scheduled<Void>?
  /// Inside a call of ours, in which the delegate must not be called.
  private var callDepth = 0
  /// What NIO told meanwhile, to be handled in a turn of its own.
  private var deferred: [DeferredEvent] = []

  private enum DeferredEvent {
    case read(ByteBuffer)
    case readComplete
    case inputClosed
    case inactive
    case writability
    case close(TransportError?)
  }

  init(
    executor: LoopExecutor, tls: TLSContext, serverName: String?, gate: HandshakeGate?,
    limits: TransportLimits, remoteAddress: String
  ) {
    self.executor = executor
    self.tls = tls
    self.serverName = serverName
    self.gate = gate
    self.limits = limits
    self.remoteAddress = remoteAddress
  }

  // MARK: Beginning

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { start() }
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) { start() }

  /// The socket is connected. A server may have to wait for its turn.
  private func start() {
    guard phase == .waiting, timer == nil, let context else { return }
    if let address = context.remoteAddress { remoteAddress = address.text }
    timer = executor.loop.assumeIsolated().scheduleTask(in: limits.handshakeTimeout) {
      let milliseconds = self.limits.handshakeTimeout.nanoseconds / 1_000_000
      self.fail(.handshakeTimeout(milliseconds: milliseconds))
    }
    guard let gate else { return startHandshake() }
    isInGate = true
    if gate.enter(self) { startHandshake() } else { setReading(false) }
  }

  /// Its turn has come.
  func admitted() {
    guard phase == .waiting else { return leaveGate() }
    setReading(true)
    startHandshake()
  }

  private func startHandshake() {
    do {
      session = try TLSSession(context: tls, serverName: serverName, now: WallClock.now())
      phase = .handshaking
      advanceHandshake()
      flushPending()
    } catch {
      fail(error)
    }
  }

  private func advanceHandshake() {
    guard let session else { return }
    switch session.handshake() {
    case .needsMore: break
    case .failed: fail(session.failure ?? .closedInHandshake)
    case .done:
      // Before anything goes up: the client's last flight must not wait for its first message.
      flushPending()
      guard phase == .handshaking, let peer = session.peer else { return }
      phase = .open
      cancelTimer()
      leaveGate()
      delegate?.transportReady(peer: peer)
    }
  }

  private func leaveGate() {
    guard isInGate, let gate else { return }
    isInGate = false
    gate.leave()
  }

  // MARK: Receiving

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    if mustDefer { return later(.read(buffer)) }
    receive(buffer)
  }

  private func receive(_ buffer: ByteBuffer) {
    guard phase == .open || phase == .handshaking, let session else { return }
    unsafe buffer.withUnsafeReadableBytes { bytes in
      // Safe: the session forgets the bytes before the closure ends.
      unsafe session.receive(bytes)
      if phase == .handshaking { advanceHandshake() }
      if phase == .open { deliver(from: session) }
      session.discardInput()
    }
    if session.pendingOutputByteCount > 0 { flushPending() }
  }

  private func deliver(from session: TLSSession) {
    while session.hasInput, phase == .open, let delegate {
      switch unsafe session.read(into: delegate.receiveSpace()) {
      case .bytes(let count):
        hasDelivered = true
        delegate.received(byteCount: count)
      case .drained: return
      case .closed: return peerClosed()
      case .failed: return fail(session.failure ?? .truncated)
      }
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if mustDefer { return later(.readComplete) }
    completeRead()
  }

  private func completeRead() {
    guard hasDelivered else { return }
    hasDelivered = false
    if phase == .open { delegate?.readComplete() }
  }

  func pauseReading() { setReading(false) }
  func resumeReading() { setReading(true) }

  private func setReading(_ isReading: Bool) {
    callDepth += 1
    defer { callDepth -= 1 }
    try? context?.channel.syncOptions?.setOption(.autoRead, value: isReading)
  }

  // MARK: Sending

  func send(_ plaintext: UnsafeRawBufferPointer) {
    guard phase == .open, unsafe !plaintext.isEmpty, let session, let context else { return }
    callDepth += 1
    defer { callDepth -= 1 }
    let room = TLSSession.sealedByteCount(plaintext.count) + session.pendingOutputByteCount
    scratch.buffer.clear(minimumCapacity: room)
    unsafe scratch.buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
      unsafe session.write(plaintext, into: space)
    }
    writeScratch(context, promise: nil)
    if let failure = session.failure { later(.close(failure)) }
  }

  /// Sends what TLS itself has to say.
  func flushPending(promise: EventLoopPromise<Void>? = nil) {
    guard let session, let context, session.pendingOutputByteCount > 0 || promise != nil else {
      return
    }
    callDepth += 1
    defer { callDepth -= 1 }
    let room = session.pendingOutputByteCount
    scratch.buffer.clear(minimumCapacity: room)
    if room > 0 {
      unsafe scratch.buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
        unsafe session.takePendingOutput(into: space)
      }
    }
    writeScratch(context, promise: promise)
  }

  private func writeScratch(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
    context.writeAndFlush(wrapOutboundOut(scratch.buffer), promise: promise)
    if scratch.buffer.capacity > OutputScratch.maxKeptCapacity { scratch.buffer = ByteBuffer() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    if mustDefer { return later(.writability) }
    tellWritability()
  }

  private func tellWritability() {
    if phase == .open { delegate?.writabilityChanged() }
  }

  // MARK: Ending

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard let event = event as? ChannelEvent, event == .inputClosed else {
      return context.fireUserInboundEventTriggered(event)
    }
    if mustDefer { return later(.inputClosed) }
    inputClosed()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    socketProblem = (error as? IOError)?.description ?? "\(error)"
    callDepth += 1
    defer { callDepth -= 1 }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if mustDefer { return later(.inactive) }
    inactive()
  }

  /// The peer's FIN.
  private func inputClosed() {
    isInputClosed = true
    switch phase {
    case .open: fail(.truncated)
    case .handshaking, .waiting: fail(.closedInHandshake)
    case .lingering, .closed: closeSocketWhenFlushed()
    }
  }

  private func inactive() {
    let reason: TransportError? =
      switch phase {
      case .waiting, .handshaking:
        socketProblem.map { .socketFailed(reason: $0) } ?? .closedInHandshake
      case .open: socketProblem.map { .socketFailed(reason: $0) } ?? .truncated
      case .lingering, .closed: nil
      }
    phase = .closed
    cancelTimer()
    leaveGate()
    tellClosed(reason)
  }

  /// The peer's close_notify: it wants nothing more, so we say the same and are done.
  private func peerClosed() {
    session?.closeNotify()
    linger()
    tellClosed(nil)
  }

  func close(_ mode: CloseMode) {
    callDepth += 1
    defer { callDepth -= 1 }
    switch (mode, phase) {
    case (_, .closed): break
    case (.graceful, .lingering): break
    case (.graceful, .open):
      session?.closeNotify()
      linger()
    default:
      phase = .closed
      cancelTimer()
      leaveGate()
      context?.close(promise: nil)
      // No channel yet: nobody else would say it.
      later(.close(nil))
    }
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
    cancelTimer()
    leaveGate()
    guard let context else { return }
    setReading(true)
    timer = executor.loop.assumeIsolated().scheduleTask(in: limits.stuckWriteTimeout) {
      self.closeSocket()
    }
    let flushed = executor.loop.makePromise(of: Void.self)
    flushed.futureResult.assumeIsolated().whenComplete { _ in
      guard self.phase == .lingering else { return }
      if self.isInputClosed { return self.closeSocket() }
      self.callDepth += 1
      context.close(mode: .output, promise: nil)
      self.callDepth -= 1
      self.cancelTimer()
      self.timer = self.executor.loop.assumeIsolated().scheduleTask(in: self.limits.linger) {
        self.closeSocket()
      }
    }
    isFlushed = false
    flushed.futureResult.assumeIsolated().whenComplete { _ in self.isFlushed = true }
    flushPending(promise: flushed)
  }

  private var isFlushed = false

  private func closeSocketWhenFlushed() {
    if isFlushed { closeSocket() }
  }

  private func closeSocket() {
    callDepth += 1
    defer { callDepth -= 1 }
    context?.close(promise: nil)
  }

  private func cancelTimer() {
    timer?.cancel()
    timer = nil
  }

  /// Exactly once, and the delegate is let go: it and we hold each other until then.
  private func tellClosed(_ reason: TransportError?) {
    if callDepth > 0 { return later(.close(reason)) }
    guard let delegate else { return }
    self.delegate = nil
    delegate.transportClosed(reason)
  }

  // MARK: Turns

  private var mustDefer: Bool { callDepth > 0 || !deferred.isEmpty }

  private func later(_ event: DeferredEvent) {
    deferred.append(event)
    guard deferred.count == 1 else { return }
    executor.loop.assumeIsolated().execute {
      let events = self.deferred
      self.deferred = []
      for event in events { self.handle(event) }
    }
  }

  private func handle(_ event: DeferredEvent) {
    switch event {
    case .read(let buffer): receive(buffer)
    case .readComplete: completeRead()
    case .inputClosed: inputClosed()
    case .inactive: inactive()
    case .writability: tellWritability()
    case .close(let reason):
      if phase == .open, let reason { fail(reason) } else { tellClosed(reason) }
    }
  }
}
