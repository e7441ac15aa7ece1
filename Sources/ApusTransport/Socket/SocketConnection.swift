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
  var socketProblem: String?
  private var holdsPlace = false
  private var hasDelivered = false
  /// The peer's FIN has arrived.
  var isInputClosed = false
  /// All that was written before lingering is with the kernel.
  var isFlushed = false
  /// Of the handshake, or of lingering.
  var timer: Scheduled<Void>?
  /// Set while `isWritable` is `false`.
  var stuckTimer: Scheduled<Void>?
  var writtenByteCount = 0
  /// Since it was last idle; see `noteRead`.
  var readCount = 0
  var isBusy = false
  /// Inside a call of ours, in which the delegate must not be called.
  var callDepth = 0
  /// What NIO told meanwhile, to be handled in a turn of its own.
  private var deferred: [DeferredEvent] = []

  enum DeferredEvent {
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
    timer = after(limits.handshakeTimeout) { connection in
      let milliseconds = connection.limits.handshakeTimeout.nanoseconds / 1_000_000
      connection.fail(.handshakeTimeout(milliseconds: milliseconds))
    }
    guard let gate else { return startHandshake() }
    holdsPlace = gate.enter(self)
    if holdsPlace { startHandshake() } else { setReading(false) }
  }

  /// Its turn at the gate has come, after it had to wait.
  func admitted() {
    holdsPlace = true
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
      stopTimers()
      leaveGate()
      delegate?.transportReady(peer: peer)
    }
  }

  func leaveGate() {
    guard holdsPlace, let gate else { return }
    holdsPlace = false
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
    noteRead()
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
      case .closed:
        // What came before the end is complete: it must not be lost with the connection.
        completeRead()
        if phase == .open { peerClosed() }
      case .failed:
        completeRead()
        fail(session.failure ?? .truncated)
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

  func setReading(_ isReading: Bool) {
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
    guard let session, let context else {
      promise?.succeed()
      return
    }
    let room = session.pendingOutputByteCount
    guard room > 0 || promise != nil else { return }
    callDepth += 1
    defer { callDepth -= 1 }
    scratch.buffer.clear(minimumCapacity: room)
    unsafe scratch.buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
      unsafe session.takePendingOutput(into: space)
    }
    writeScratch(context, promise: promise)
  }

  private func writeScratch(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
    writtenByteCount &+= scratch.buffer.readableBytes
    context.writeAndFlush(wrapOutboundOut(scratch.buffer), promise: promise)
    if scratch.buffer.capacity > OutputScratch.maxKeptCapacity { scratch.buffer = ByteBuffer() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    if isWritable {
      stuckTimer?.cancel()
      stuckTimer = nil
    } else if stuckTimer == nil {
      watchStuckWrites()
    }
    if mustDefer { later(.writability) } else { tellWritability() }
  }

  private func tellWritability() {
    if phase == .open { delegate?.writabilityChanged() }
  }

  // MARK: Turns

  var mustDefer: Bool { callDepth > 0 || !deferred.isEmpty }

  func later(_ event: DeferredEvent) {
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

  /// Runs `body` on the loop unless cancelled; the connection lives as long.
  func after(
    _ time: TimeAmount, _ body: @escaping (SocketConnection) -> Void
  ) -> Scheduled<Void> {
    executor.loop.assumeIsolated().scheduleTask(in: time) { body(self) }
  }
}
