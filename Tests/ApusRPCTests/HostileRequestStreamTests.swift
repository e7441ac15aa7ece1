// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// What a peer may send on a stream of requests against the rules.
@Suite struct HostileRequestStreamTests {
  private static let settings: ConnectionSettings = {
    var settings = ConnectionSettings(instance: UUID())
    settings.initialCredit = 1_000
    settings.maxMessageByteCount = 5_000
    settings.maxUnfinishedByteCount = 8_000
    return settings
  }()

  /// A server with one open stream of requests, 1.
  private func server() throws -> ServerMachine {
    var machine = ServerMachine(settings: Self.settings)
    _ = try feed(&machine, .hello, 0) { out in
      var whole = MessageEncoder()
      Self.settings.hello(isServer: false).write(to: &whole)
      unsafe whole.withUnsafeBytes { unsafe out.append(.init(rebasing: $0[12...])) }
    }
    let event = try feed(&machine, .call, 1) { out in
      CallHeader(method: 1, remainingMicroseconds: 5).write(to: &out)
    }
    #expect(event == .call(slot: 0, .none))
    return machine
  }

  private func feed(
    _ machine: inout ServerMachine, _ kind: FrameKind, _ streamID: UInt32,
    flags: FrameFlags = [], body: Int = 0, _ write: (inout MessageEncoder) -> Void = { _ in }
  ) throws(ConnectionError) -> ServerMachine.Event {
    var block = MessageEncoder()
    write(&block)
    let header = FrameHeader(
      payloadByteCount: block.count + body, kind: kind, streamID: streamID, flags: flags,
      headerByteCount: block.count)
    let bytes = [UInt8](repeating: 0, count: body)
    return try unsafe block.withUnsafeBytes { (block) throws(ConnectionError) in
      try unsafe machine.receive(
        header, block: RawSpan(_unsafeBytes: block), body: bytes.span.bytes, now: 1)
    }
  }

  @Test("messages come one by one, and the end alone")
  func messages() throws {
    var machine = try server()
    #expect(
      try feed(&machine, .message, 1, flags: .body, body: 100)
        == .message(slot: 0, .inFrame, isLast: false, cost: 100))
    // 64: an empty message costs something, too.
    #expect(
      try feed(&machine, .message, 1, flags: .body)
        == .message(slot: 0, .inFrame, isLast: false, cost: 64))
    #expect(
      try feed(&machine, .end, 1, flags: .last) == .message(slot: 0, .none, isLast: true, cost: 0))
  }

  @Test("empty messages cost credit, so that they cannot fill a queue")
  func emptyMessages() throws {
    var machine = try server()
    for _ in 0..<15 { _ = try feed(&machine, .message, 1, flags: .body) }
    #expect(throws: ConnectionError.creditExceeded(byteCount: 64, credit: 40)) {
      _ = try feed(&machine, .message, 1, flags: .body)
    }
  }

  @Test("pieces are not granted by the machine, and more than the credit ends the connection")
  func pieces() throws {
    var machine = try server()
    #expect(
      try feed(&machine, .message, 1, flags: [.body, .more], body: 900)
        == .piece(slot: 0, grant: 900))
    #expect(throws: ConnectionError.creditExceeded(byteCount: 101, credit: 100)) {
      _ = try feed(&machine, .message, 1, flags: [.body, .more], body: 101)
    }
  }

  @Test("what comes after the end is an offence, and too many of them end the connection")
  func afterEnd() throws {
    var machine = try server()
    _ = try feed(&machine, .message, 1, flags: .lastBody, body: 10)
    for _ in 0..<100 { #expect(try feed(&machine, .message, 1, flags: .body) == .none) }
    #expect(throws: ConnectionError.tooManyOffences(max: 100)) {
      _ = try feed(&machine, .end, 1, flags: .last)
    }
  }

  @Test("what comes after RESET is dropped")
  func afterReset() throws {
    var machine = try server()
    _ = try feed(&machine, .message, 1, flags: [.body, .more], body: 10)
    #expect(
      try feed(&machine, .reset, 1) { $0.append(littleEndian: UInt32(1)) }
        == .reset(slot: 0, rawReason: 1))
    #expect(try feed(&machine, .message, 1, flags: .body, body: 10) == .none)
    machine.end(0)
    // The stream has ended: no offence, it may have crossed END.
    for _ in 0..<300 { #expect(try feed(&machine, .message, 1, flags: .body, body: 10) == .none) }
  }

  @Test("an end in the middle of a message is no end")
  func cut() throws {
    var machine = try server()
    _ = try feed(&machine, .message, 1, flags: [.body, .more], body: 10)
    #expect(try feed(&machine, .message, 1) == .none)
    #expect(throws: ConnectionError.unexpected(.end, "cuts a message short")) {
      _ = try feed(&machine, .end, 1, flags: .last)
    }
  }

  @Test("a message above the limit closes the stream, and what follows of it is dropped")
  func oversized() throws {
    var machine = try server()
    for _ in 0..<5 {
      _ = try feed(&machine, .message, 1, flags: [.body, .more], body: 1_000)
      machine.grant(1_000, on: 0)
    }
    #expect(
      try feed(&machine, .message, 1, flags: [.body, .more], body: 1)
        == .oversized(slot: 0, byteCount: 5_001, max: 5_000))
    #expect(try feed(&machine, .message, 1, flags: .body, body: 1) == .none)
    #expect(machine.runningCount == 1)
  }

  @Test("messages that never become whole have a limit over all streams")
  func unfinished() throws {
    var machine = try server()
    _ = try feed(&machine, .call, 3) { out in
      CallHeader(method: 1, remainingMicroseconds: 5).write(to: &out)
    }
    var found: [ServerMachine.Event] = []
    for number in 0..<9 {
      let slot = number % 2
      found.append(
        try feed(
          &machine, .message, UInt32(slot * 2 + 1), flags: [.body, .more], body: 1_000))
      machine.grant(1_000, on: slot)
    }
    #expect(found.last == .oversized(slot: 0, byteCount: 9_000, max: 8_000))
  }

  @Test("a stream that was never opened ends the connection")
  func unknownStream() throws {
    var machine = try server()
    #expect(throws: ConnectionError.badStream(3, "was never opened")) {
      _ = try feed(&machine, .message, 3, flags: .body)
    }
  }
}
