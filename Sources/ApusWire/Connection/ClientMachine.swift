// SPDX-License-Identifier: Apache-2.0

/// The client's side of one connection. No socket, no clock, no lock; frames go in, events come
/// out. Spec: PROTOCOL.md §4.
package struct ClientMachine: ~Copyable {
  package enum Event: Equatable {
    case none
    /// The peer's HELLO: from now on calls may leave.
    case ready(HelloFrame)
    /// The stream has ended; its slot is free already.
    case end(slot: Int, EndHeader, TaggedValues?, MessageBody)
    case message(slot: Int, MessageBody)
    /// To be granted again, at once or when no whole message of the stream waits before it.
    case piece(slot: Int, grant: Int)
    /// A reply above the limit; the call is to be given up.
    case oversized(slot: Int, byteCount: Int)
    case credit(slot: Int)
    case ping(UInt64)
    case pong(UInt64)
    /// No further calls here; those above the last are not processed.
    case drain(lastStreamID: UInt32, graceMilliseconds: UInt32)
    case closed(CloseFrame)
  }

  package struct Slot {
    /// 0 while the slot is free.
    package fileprivate(set) var streamID: UInt32 = 0
    package fileprivate(set) var sendCredit = 0
    /// RESET is out: what still comes is dropped until END.
    package fileprivate(set) var isGivenUp = false
    fileprivate var receiveCredit = 0
    fileprivate var assembly = MessageAssembly()
  }

  /// A connection that has used so many identifiers is retired.
  package static let lastUsableStreamID: UInt32 = 1 << 30

  package let settings: ConnectionSettings
  package private(set) var peer: HelloFrame?
  package private(set) var slots: [Slot] = []
  package private(set) var openCount = 0
  package private(set) var isDraining = false

  private var mask: UInt32 = 0
  private var nextStreamID: UInt32 = 1
  private var pings: TokenBucket

  package init(settings: ConnectionSettings) {
    self.settings = settings
    pings = TokenBucket(
      burst: 10, perSecond: max(1, 2_000 / max(1, settings.leastPingMilliseconds)))
  }

  /// Whether a call may leave now.
  package var hasRoom: Bool {
    guard let peer else { return false }
    return !isDraining && openCount < Int(peer.runningHandlers) && openCount < slots.count
  }

  /// Whether calls will never leave here again.
  package var isSpent: Bool { isDraining || nextStreamID >= Self.lastUsableStreamID }

  /// Opens a stream, when there is room for one.
  package mutating func open() -> (slot: Int, streamID: UInt32)? {
    guard hasRoom, nextStreamID < Self.lastUsableStreamID else { return nil }
    // Ends: fewer are open than there are slots.
    while slots[Int(nextStreamID >> 1 & mask)].streamID != 0 { nextStreamID &+= 2 }
    let id = nextStreamID
    nextStreamID &+= 2
    let slot = Int(id >> 1 & mask)
    slots[slot].streamID = id
    slots[slot].sendCredit = Int(peer?.initialCredit ?? 0)
    slots[slot].receiveCredit = settings.initialCredit
    slots[slot].isGivenUp = false
    openCount += 1
    return (slot, id)
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
    case .end: return try receiveEnd(frame, block, body)
    case .message: return try receiveMessage(frame, body)
    case .hello:
      guard peer == nil else { throw .unexpected(.hello, "came a second time") }
      let hello = try HelloFrame(block)
      peer = hello
      mask = slotMask(runningHandlers: Int(hello.runningHandlers))
      slots = Array(repeating: Slot(), count: Int(mask) + 1)
      return .ready(hello)
    case .credit:
      let granted: UInt32 = try block.single(.credit)
      guard let slot = try openSlot(frame.streamID) else { return .none }
      let credit = slots[slot].sendCredit + Int(granted)
      guard credit <= Int(Int32.max) else { throw .creditOverflow(granted) }
      slots[slot].sendCredit = credit
      return .credit(slot: slot)
    case .ping:
      let token: UInt64 = try block.single(.ping)
      if frame.flags.contains(.acknowledgement) { return .pong(token) }
      guard pings.take(now: now) else { throw .tooManyPings(max: pings.burst) }
      return .ping(token)
    case .drain:
      guard block.byteCount >= 8 else {
        throw .malformed(.drain, byteCount: block.byteCount, expected: 8)
      }
      isDraining = true
      return .drain(
        lastStreamID: block.littleEndian(at: 0), graceMilliseconds: block.littleEndian(at: 4))
    case .close: return .closed(try CloseFrame(block))
    case .call, .reset: throw .unexpected(kind, "came from a server")
    case .load: return .none
    }
  }

  private mutating func receiveEnd(
    _ frame: FrameHeader, _ block: RawSpan, _ body: RawSpan
  ) throws(ConnectionError) -> Event {
    guard let slot = try openSlot(frame.streamID) else { return .none }
    // Before the slot is freed: whoever waits in it is told when the connection ends.
    guard !frame.flags.contains(.more) else {
      throw .unexpected(.end, "announces a further piece")
    }
    let header = try EndHeader(block)
    let tags: TaggedValues? =
      block.byteCount > EndHeader.fixedByteCount
      ? try TaggedValues(block, from: EndHeader.fixedByteCount, .end) : nil
    let wasGivenUp = slots[slot].isGivenUp
    let outcome = try take(slot, frame, body)
    slots[slot].streamID = 0
    slots[slot].assembly = MessageAssembly()
    openCount -= 1
    if wasGivenUp { return .end(slot: slot, header, tags, .none) }
    switch outcome {
    case .complete(let message): return .end(slot: slot, header, tags, message)
    case .incomplete: throw .unexpected(.end, "announces a further piece")
    case .tooLarge(let byteCount):
      return .end(
        slot: slot, EndHeader(status: 8, origin: .runtime, flags: .neverRetry),
        Self.tooLarge(byteCount, settings.maxMessageByteCount), .none)
    }
  }

  private static func tooLarge(_ byteCount: Int, _ max: Int) -> TaggedValues {
    var tags = TaggedValues()
    tags.message = "the reply has at least \(byteCount) bytes, \(max) are allowed"
    return tags
  }

  private mutating func receiveMessage(
    _ frame: FrameHeader, _ body: RawSpan
  ) throws(ConnectionError) -> Event {
    guard let slot = try openSlot(frame.streamID) else { return .none }
    let wasGivenUp = slots[slot].isGivenUp
    switch try take(slot, frame, body) {
    case .complete(let message):
      return wasGivenUp ? .none : .message(slot: slot, message)
    case .incomplete: return wasGivenUp ? .none : .piece(slot: slot, grant: body.byteCount)
    case .tooLarge(let byteCount):
      return wasGivenUp ? .none : .oversized(slot: slot, byteCount: byteCount)
    }
  }

  private mutating func take(
    _ slot: Int, _ frame: FrameHeader, _ body: RawSpan
  ) throws(ConnectionError) -> MessageAssembly.Outcome {
    guard body.byteCount <= slots[slot].receiveCredit else {
      throw .creditExceeded(byteCount: body.byteCount, credit: slots[slot].receiveCredit)
    }
    slots[slot].receiveCredit -= body.byteCount
    if slots[slot].isGivenUp { return .complete(.none) }
    return slots[slot].assembly.take(
      body, flags: frame.flags, max: settings.maxMessageByteCount)
  }

  private func openSlot(_ id: UInt32) throws(ConnectionError) -> Int? {
    guard id & 1 == 1, id < nextStreamID else { throw .badStream(id, "was never opened") }
    let slot = Int(id >> 1 & mask)
    return slots[slot].streamID == id ? slot : nil
  }

  /// The caller has gone; RESET is out. The slot stays until END, so that our count of running
  /// handlers never undercuts the server's.
  package mutating func giveUp(_ slot: Int) {
    slots[slot].isGivenUp = true
    slots[slot].assembly = MessageAssembly()
  }

  /// A stream that was opened and of which no frame has left is closed again.
  package mutating func abandon(_ slot: Int) {
    slots[slot].streamID = 0
    openCount -= 1
  }

  package mutating func spend(_ byteCount: Int, on slot: Int) {
    slots[slot].sendCredit -= byteCount
  }

  package mutating func grant(_ byteCount: Int, on slot: Int) {
    slots[slot].receiveCredit += byteCount
  }
}
