// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// What a peer may send that once stopped a process or cost a slot for good.
@Suite struct HostileFrameTests {
  private static let instance = UUID()

  private func server() throws -> ServerMachine {
    var machine = ServerMachine(settings: ConnectionSettings(instance: Self.instance))
    _ = try feed(&machine, .hello, 0) { out in
      let hello = ConnectionSettings(instance: Self.instance).hello(isServer: false)
      var whole = MessageEncoder()
      hello.write(to: &whole)
      unsafe whole.withUnsafeBytes { unsafe out.append(.init(rebasing: $0[12...])) }
    }
    return machine
  }

  private func feed(
    _ machine: inout ServerMachine, _ kind: FrameKind, _ streamID: UInt32,
    flags: FrameFlags = [], body: Int = 0, _ write: (inout MessageEncoder) -> Void
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

  @Test("metadata without a name is metadata, and no trap")
  func emptyMetadataName() throws {
    var machine = try server()
    let event = try feed(&machine, .call, 1, flags: .lastBody) { out in
      CallHeader(method: 1, remainingMicroseconds: 5).write(to: &out)
      for byte: UInt8 in [3, 0, 1, 0, 0] { out.append(littleEndian: byte) }
    }
    #expect(event == .call(slot: 0, .inFrame))
    #expect(machine.slots[0].tags?.metadata.first?.name == "")
  }

  @Test("a call that is given up before its request has come frees its slot and is answered")
  func resetBeforeWhole() throws {
    var machine = try server()
    for number: UInt32 in 0..<500 {
      let id = number * 2 + 1
      _ = try feed(&machine, .call, id, flags: [.body, .more], body: 10) { out in
        CallHeader(method: 1, remainingMicroseconds: 5).write(to: &out)
      }
      let event = try feed(&machine, .reset, id) { $0.append(littleEndian: UInt32(1)) }
      #expect(event == .refused(streamID: id, .cancelled))
      #expect(machine.runningCount == 0)
    }
  }

  @Test("requests that never become whole have a limit over all streams")
  func unfinished() throws {
    var settings = ConnectionSettings(instance: Self.instance)
    settings.maxUnfinishedByteCount = 100_000
    var machine = ServerMachine(settings: settings)
    _ = try feed(&machine, .hello, 0) { out in
      var whole = MessageEncoder()
      settings.hello(isServer: false).write(to: &whole)
      unsafe whole.withUnsafeBytes { unsafe out.append(.init(rebasing: $0[12...])) }
    }
    var refused = 0
    for number: UInt32 in 0..<4 {
      let event = try feed(
        &machine, .call, number * 2 + 1, flags: [.body, .more], body: 40_000
      ) { out in CallHeader(method: 1, remainingMicroseconds: 5).write(to: &out) }
      if case .refused = event { refused += 1 }
    }
    #expect(refused == 2)
    #expect(machine.runningCount == 2)
  }
}
