// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One end of a pair in memory; see `MemoryTransport`.
final class MemoryConnection: TransportConnection {
  private enum Phase { case handshaking, open, lingering, closed }

  /// How the other end stopped sending.
  private enum End { case closedInOrder, broken }

  let executor: LoopExecutor
  let remoteAddress: String
  /// As for sockets: so much may wait at the other end, which may have paused reading.
  private static let highWatermark = 256 * 1024

  private let session: TLSSession?
  private let plainPeer: PeerIdentity?
  private let delivery: MemoryDelivery
  private var random: SeededGenerator
  private var delegate: (any TransportDelegate)?
  /// Both hold each other until one is closed.
  private var other: MemoryConnection?
  private var phase = Phase.handshaking
  private var inbox = ByteQueue()
  private var inboxEnd: End?
  private var isReading = true
  private var isScheduled = false
  private var hasDelivered = false
  private(set) var isWritable = true

  init(
    _ executor: LoopExecutor, _ remoteAddress: String, _ delivery: MemoryDelivery,
    session: TLSSession? = nil, peer: PeerIdentity? = nil
  ) {
    self.executor = executor
    self.remoteAddress = remoteAddress
    self.delivery = delivery
    self.session = session
    plainPeer = peer
    // The two directions must not chop alike.
    let salt: UInt64 = remoteAddress == "memory:server" ? 0 : 0x5EED
    if case .chopped(let seed, _) = delivery {
      random = SeededGenerator(seed: seed ^ salt)
    } else {
      random = SeededGenerator(seed: 0)
    }
  }

  func join(_ other: MemoryConnection, delegate: any TransportDelegate) {
    self.other = other
    self.delegate = delegate
  }

  func begin() {
    later {
      if let peer = self.plainPeer { return self.becomeOpen(peer) }
      self.advanceHandshake()
      self.flushPending()
    }
  }

  private func becomeOpen(_ peer: PeerIdentity) {
    guard phase == .handshaking else { return }
    phase = .open
    delegate?.transportReady(peer: peer)
  }

  private func advanceHandshake() {
    guard let session else { return }
    switch session.handshake() {
    case .needsMore: break
    case .failed: fail(session.failure ?? .closedInHandshake)
    case .done:
      flushPending()
      if let peer = session.peer { becomeOpen(peer) }
    }
  }

  // MARK: Receiving

  func pauseReading() { isReading = false }

  func resumeReading() {
    isReading = true
    schedule()
  }

  private func schedule() {
    guard !isScheduled, isReading || phase == .lingering, inbox.count > 0 || inboxEnd != nil else {
      return
    }
    isScheduled = true
    later {
      self.isScheduled = false
      self.receiveTurn()
    }
  }

  /// One turn: what a socket would have delivered with one read.
  private func receiveTurn() {
    guard phase != .closed, isReading || phase == .lingering else { return }
    let count = pieceByteCount()
    if count > 0 {
      // Taken out for the while: on one loop, what the delegate sets going may end in the other
      // end's sending to us before it returns.
      var queue = ByteQueue()
      swap(&queue, &inbox)
      unsafe queue.take(count) { unsafe receive($0) }
      if inbox.count > 0 {
        unsafe inbox.take(inbox.count) { unsafe queue.append($0) }
      }
      swap(&queue, &inbox)
      other?.drained(to: inbox.count)
      completeRead()
    }
    if inbox.count == 0, let end = inboxEnd { return inputEnded(end) }
    schedule()
  }

  private func pieceByteCount() -> Int {
    guard case .chopped(_, let maxByteCount) = delivery, inbox.count > 0 else { return inbox.count }
    // Every fourth turn brings nothing.
    if random.next() & 3 == 0 { return 0 }
    return min(inbox.count, Int.random(in: 1...max(1, maxByteCount), using: &random))
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) {
    if let session {
      guard phase == .open || phase == .handshaking else { return }
      unsafe session.receive(bytes)
      if phase == .handshaking { advanceHandshake() }
      while phase == .open, session.hasInput, let delegate {
        guard case .bytes(let count) = readOrEnd(session, delegate) else { break }
        hasDelivered = true
        delegate.received(byteCount: count)
      }
      session.discardInput()
      flushPending()
    } else {
      var rest = unsafe bytes
      while phase == .open, unsafe !rest.isEmpty, let delegate {
        let space = unsafe delegate.receiveSpace()
        let count = min(space.count, rest.count)
        unsafe space.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        hasDelivered = true
        delegate.received(byteCount: count)
      }
    }
  }

  private func readOrEnd(
    _ session: TLSSession, _ delegate: any TransportDelegate
  ) -> TLSSession.ReadResult {
    let result = unsafe session.read(into: delegate.receiveSpace())
    switch result {
    case .bytes, .drained: break
    case .closed:
      // What came before the end is complete: it must not be lost with the connection.
      completeRead()
      if phase == .open { peerClosed() }
    case .failed:
      completeRead()
      fail(session.failure ?? .truncated)
    }
    return result
  }

  private func completeRead() {
    guard hasDelivered else { return }
    hasDelivered = false
    if phase == .open { delegate?.readComplete() }
  }

  // MARK: Sending

  func send(_ plaintext: UnsafeRawBufferPointer) {
    guard phase == .open, unsafe !plaintext.isEmpty, let other else { return }
    if let session {
      let room = TLSSession.sealedByteCount(plaintext.count) + session.pendingOutputByteCount
      unsafe other.inbox.append(minimumRoom: room) { unsafe session.write(plaintext, into: $0) }
      if let failure = session.failure { later { self.fail(failure) } }
    } else {
      unsafe other.inbox.append(plaintext)
    }
    other.schedule()
    if other.inbox.count > Self.highWatermark { isWritable = false }
  }

  private func flushPending() {
    guard let session, session.pendingOutputByteCount > 0, let other else { return }
    unsafe other.inbox.append(minimumRoom: session.pendingOutputByteCount) {
      unsafe session.takePendingOutput(into: $0)
    }
    other.schedule()
  }

  /// The other end has taken some of what we sent.
  private func drained(to waitingByteCount: Int) {
    guard !isWritable, waitingByteCount <= Self.highWatermark / 4 else { return }
    isWritable = true
    later { if self.phase == .open { self.delegate?.writabilityChanged() } }
  }

  // MARK: Ending

  func close(_ mode: CloseMode) {
    switch (mode, phase) {
    case (_, .closed), (.graceful, .lingering): break
    case (.graceful, .open):
      session?.closeNotify()
      linger()
    default:
      finish(.broken)
      later { self.tellClosed(nil) }
    }
  }

  private func linger() {
    phase = .lingering
    flushPending()
    stopSending(.closedInOrder)
    schedule()
  }

  private func fail(_ reason: TransportError) {
    guard phase == .handshaking || phase == .open else { return }
    linger()
    tellClosed(reason)
  }

  /// close_notify, or what stands for it without TLS.
  private func peerClosed() {
    session?.closeNotify()
    flushPending()
    finish(.closedInOrder)
    tellClosed(nil)
  }

  /// Nothing more can come from the other end: a FIN.
  private func inputEnded(_ end: End) {
    switch phase {
    case .open where session == nil && end == .closedInOrder: peerClosed()
    case .open:
      finish(.broken)
      tellClosed(.truncated)
    case .handshaking:
      finish(.broken)
      tellClosed(.closedInHandshake)
    case .lingering:
      finish(end)
      tellClosed(nil)
    case .closed: break
    }
  }

  private func finish(_ end: End) {
    phase = .closed
    stopSending(end)
    other = nil
    inbox.removeAll()
  }

  private func stopSending(_ end: End) {
    guard let other, other.inboxEnd == nil else { return }
    other.inboxEnd = end
    other.schedule()
  }

  private func tellClosed(_ reason: TransportError?) {
    guard let delegate else { return }
    self.delegate = nil
    delegate.transportClosed(reason)
  }

  private func later(_ body: @escaping () -> Void) {
    executor.loop.assumeIsolated().execute(body)
  }
}
