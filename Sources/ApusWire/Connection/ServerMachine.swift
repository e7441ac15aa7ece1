// SPDX-License-Identifier: Apache-2.0

/// The server's side of one connection: which frames may come when, streams, credit, limits. No
/// socket, no clock, no lock; frames and the time go in, events come out. Spec: PROTOCOL.md §4.
package struct ServerMachine: ~Copyable {
  package enum Event: Equatable {
    case none
    case ready(HelloFrame)
    /// A call whose first message is complete. `slots[slot]` has its header.
    case call(slot: Int, MessageBody)
    /// A further message of the caller's stream, or with ``MessageBody/none`` only its end. `cost`
    /// is what it spent, to be granted again once it has been read.
    case message(slot: Int, MessageBody, isLast: Bool, cost: Int)
    /// The frame was a piece; the peer is to be granted what it took, so that it can send the rest:
    /// at once, or when no whole message of the stream waits before it.
    case piece(slot: Int, grant: Int)
    /// Never given to a handler: to be answered by END at once.
    case refused(streamID: UInt32, Refusal)
    /// A stream that runs sent more than the limit; its handler is to be cancelled, and nothing
    /// further of it is taken.
    case oversized(slot: Int, byteCount: Int, max: Int)
    case reset(slot: Int, rawReason: UInt32)
    case credit(slot: Int)
    case ping(UInt64)
    case pong(UInt64)
    case drainAcknowledged
    case closed(CloseFrame)
  }

  package enum Refusal: Equatable {
    case tooManyHandlers(max: Int)
    case messageTooLarge(byteCount: Int, max: Int)
    case draining
    /// Given up before its request had come.
    case cancelled
  }

  package struct Slot {
    /// 0 while the slot is free.
    package fileprivate(set) var streamID: UInt32 = 0
    package fileprivate(set) var header = CallHeader(method: 0, remainingMicroseconds: 0)
    package fileprivate(set) var tags: TaggedValues?
    /// Body bytes that may still be sent.
    package fileprivate(set) var sendCredit = 0
    package fileprivate(set) var isInputOpen = false
    fileprivate var receiveCredit = 0
    fileprivate var hasBegun = false
    fileprivate var unfinishedByteCount = 0
    fileprivate var assembly = MessageAssembly()
  }

  /// Bytes of all messages that have begun to come and are not whole.
  private var unfinishedByteCount = 0

  package let settings: ConnectionSettings
  package private(set) var peer: HelloFrame?
  /// As many as were needed so far.
  package private(set) var slots: [Slot]
  package private(set) var lastStreamID: UInt32 = 0
  package private(set) var runningCount = 0
  /// Above it calls are not served, once draining.
  package private(set) var drainedAt: UInt32?

  private let mask: UInt32
  private var offences = TokenBucket(burst: 100, perSecond: 20)
  private var pings: TokenBucket

  package init(settings: ConnectionSettings) {
    self.settings = settings
    mask = slotMask(runningHandlers: settings.runningHandlers)
    slots = []
    // Twice the announced pace: a busy peer may be late once and early once.
    pings = TokenBucket(
      burst: 10, perSecond: max(1, 2_000 / max(1, settings.leastPingMilliseconds)))
  }

  /// Takes one frame whose header has been checked against the limits.
  package mutating func receive(
    _ frame: FrameHeader, block: RawSpan, body: RawSpan, now: UInt64
  ) throws(ConnectionError) -> Event {
    guard let kind = FrameKind(rawValue: frame.rawKind), kind != .load else {
      guard frame.flags.contains(.ignorable) else { throw .unknownKind(frame.rawKind) }
      return .none
    }
    guard frame.flags.isSubset(of: .known) else { throw .unknownFlags(frame.flags.rawValue) }
    guard peer != nil || kind == .hello || kind == .close else {
      throw .unexpected(kind, "came before HELLO")
    }
    switch kind {
    case .call: return try receiveCall(frame, block, body, now)
    case .message, .end: return try receiveMessage(frame, kind, body, now)
    case .hello:
      guard peer == nil else { throw .unexpected(.hello, "came a second time") }
      let hello = try HelloFrame(block)
      peer = hello
      return .ready(hello)
    case .reset:
      let reason: UInt32 = try block.single(.reset)
      guard let slot = try openSlot(frame.streamID) else { return .none }
      // Its request has not come whole, so no handler will end it.
      guard slots[slot].hasBegun else {
        end(slot)
        return .refused(streamID: frame.streamID, .cancelled)
      }
      // Whoever has given up sends nothing more.
      slots[slot].isInputOpen = false
      slots[slot].assembly = MessageAssembly()
      finishAssembly(slot)
      return .reset(slot: slot, rawReason: reason)
    case .credit: return try receiveCredit(frame, block)
    case .ping:
      let token: UInt64 = try block.single(.ping)
      if frame.flags.contains(.acknowledgement) { return .pong(token) }
      guard pings.take(now: now) else { throw .tooManyPings(max: pings.burst) }
      return .ping(token)
    case .drain:
      guard frame.flags.contains(.acknowledgement), drainedAt != nil else {
        throw .unexpected(.drain, "came from a client")
      }
      return .drainAcknowledged
    case .close: return .closed(try CloseFrame(block))
    case .load: return .none
    }
  }

  private mutating func receiveCall(
    _ frame: FrameHeader, _ block: RawSpan, _ body: RawSpan, _ now: UInt64
  ) throws(ConnectionError) -> Event {
    let id = frame.streamID
    guard id & 1 == 1 else { throw .badStream(id, "is even, and clients' streams are odd") }
    guard id > lastStreamID else {
      throw .badStream(id, "does not rise above \(lastStreamID)")
    }
    let header = try CallHeader(block)
    let tags: TaggedValues? =
      block.byteCount > CallHeader.fixedByteCount
      ? try TaggedValues(block, from: CallHeader.fixedByteCount, .call) : nil
    lastStreamID = id
    if drainedAt != nil { return .refused(streamID: id, .draining) }
    let slot = Int(id >> 1 & mask)
    guard runningCount < settings.runningHandlers else {
      try offend(now)
      return .refused(streamID: id, .tooManyHandlers(max: settings.runningHandlers))
    }
    while slots.count <= slot { slots.append(Slot()) }
    guard slots[slot].streamID == 0 else {
      throw .badStream(id, "takes the slot of \(slots[slot].streamID), which is open")
    }
    slots[slot] = Slot()
    slots[slot].streamID = id
    slots[slot].header = header
    slots[slot].tags = tags
    slots[slot].sendCredit = Int(peer?.initialCredit ?? 0)
    slots[slot].receiveCredit = settings.initialCredit
    slots[slot].isInputOpen = true
    runningCount += 1
    return try takeBody(slot, frame, body, now)
  }

  private mutating func receiveMessage(
    _ frame: FrameHeader, _ kind: FrameKind, _ body: RawSpan, _ now: UInt64
  ) throws(ConnectionError) -> Event {
    guard let slot = try openSlot(frame.streamID) else { return .none }
    guard slots[slot].isInputOpen else {
      try offend(now)
      return .none
    }
    var frame = frame
    if kind == .end { frame.flags.insert(.last) }
    return try takeBody(slot, frame, body, now)
  }

  private mutating func takeBody(
    _ slot: Int, _ frame: FrameHeader, _ body: RawSpan, _ now: UInt64
  ) throws(ConnectionError) -> Event {
    let cost = frame.requestCost
    guard cost <= slots[slot].receiveCredit else {
      throw .creditExceeded(byteCount: cost, credit: slots[slot].receiveCredit)
    }
    slots[slot].receiveCredit -= cost
    let isLast = frame.flags.contains(.last)
    if !frame.flags.contains(.body), slots[slot].assembly.isUnfinished {
      guard !isLast else {
        throw .unexpected(FrameKind(rawValue: frame.rawKind) ?? .message, "cuts a message short")
      }
      return .none
    }
    if isLast, !frame.flags.contains(.more) { slots[slot].isInputOpen = false }
    let max = settings.maxMessageByteCount
    switch slots[slot].assembly.take(body, flags: frame.flags, max: max) {
    case .incomplete:
      unfinishedByteCount += body.byteCount
      slots[slot].unfinishedByteCount += body.byteCount
      guard unfinishedByteCount <= settings.maxUnfinishedByteCount else {
        let streamID = slots[slot].streamID
        let byteCount = unfinishedByteCount
        if slots[slot].hasBegun {
          return closeInput(slot, byteCount: byteCount, max: settings.maxUnfinishedByteCount)
        }
        end(slot)
        return .refused(
          streamID: streamID,
          .messageTooLarge(byteCount: byteCount, max: settings.maxUnfinishedByteCount))
      }
      return .piece(slot: slot, grant: body.byteCount)
    case .complete(let message):
      finishAssembly(slot)
      if slots[slot].hasBegun {
        return .message(slot: slot, message, isLast: isLast, cost: cost)
      }
      slots[slot].hasBegun = true
      return .call(slot: slot, message)
    case .tooLarge(let byteCount):
      finishAssembly(slot)
      try offend(now)
      let streamID = slots[slot].streamID
      if slots[slot].hasBegun { return closeInput(slot, byteCount: byteCount, max: max) }
      end(slot)
      return .refused(streamID: streamID, .messageTooLarge(byteCount: byteCount, max: max))
    }
  }

  /// A stream of requests that is above a limit: what still comes of it is dropped.
  private mutating func closeInput(_ slot: Int, byteCount: Int, max: Int) -> Event {
    slots[slot].isInputOpen = false
    slots[slot].assembly = MessageAssembly()
    finishAssembly(slot)
    return .oversized(slot: slot, byteCount: byteCount, max: max)
  }

  private mutating func receiveCredit(
    _ frame: FrameHeader, _ block: RawSpan
  ) throws(ConnectionError) -> Event {
    let granted: UInt32 = try block.single(.credit)
    guard let slot = try openSlot(frame.streamID) else { return .none }
    let credit = slots[slot].sendCredit + Int(granted)
    guard credit <= Int(Int32.max) else { throw .creditOverflow(granted) }
    slots[slot].sendCredit = credit
    return .credit(slot: slot)
  }

  /// The slot of a stream that is open, `nil` of one that has ended.
  private func openSlot(_ id: UInt32) throws(ConnectionError) -> Int? {
    guard id & 1 == 1, id <= lastStreamID else { throw .badStream(id, "was never opened") }
    let slot = Int(id >> 1 & mask)
    return slot < slots.count && slots[slot].streamID == id ? slot : nil
  }

  /// The slot is this stream's, and it is open.
  package func isOpen(_ slot: Int, _ id: UInt32) -> Bool {
    slot < slots.count && slots[slot].streamID == id
  }

  /// An idle connection holds no slots: thousands of them are usual.
  package mutating func releaseSlots() {
    if runningCount == 0 { slots = [] }
  }

  private mutating func offend(_ now: UInt64) throws(ConnectionError) {
    guard offences.take(now: now) else { throw .tooManyOffences(max: offences.burst) }
  }

  /// The handler has ended and END is written: the slot is free.
  package mutating func end(_ slot: Int) {
    finishAssembly(slot)
    slots[slot].streamID = 0
    slots[slot].tags = nil
    slots[slot].assembly = MessageAssembly()
    runningCount -= 1
  }

  private mutating func finishAssembly(_ slot: Int) {
    unfinishedByteCount -= slots[slot].unfinishedByteCount
    slots[slot].unfinishedByteCount = 0
  }

  /// Takes `byteCount` of a stream's credit for sending; call with what there is, no more.
  package mutating func spend(_ byteCount: Int, on slot: Int) {
    slots[slot].sendCredit -= byteCount
  }

  /// The peer is granted `byteCount` more on a stream; CREDIT goes out beside it.
  package mutating func grant(_ byteCount: Int, on slot: Int) {
    slots[slot].receiveCredit += byteCount
  }

  /// Calls that come from now on are refused as never processed.
  package mutating func drain() {
    drainedAt = lastStreamID
  }
}
