// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// PROTOCOL.md §8.2: what the machines of both sides make of frames.
@Suite struct BehaviourVectorTests {
  static let server = (try? ProtocolDocument().vectors("server")) ?? []
  static let client = (try? ProtocolDocument().vectors("client")) ?? []

  @Test("there are vectors for both sides")
  func complete() {
    #expect(Self.server.count > 30 && Self.client.count > 9)
  }

  @Test("a server does what the document expects", arguments: server)
  func servers(_ vector: Vector) throws {
    var machine = ServerMachine(settings: Self.settings)
    if vector["after"] == "hello" {
      _ = Self.run(Self.hello(isServer: false)) { header, block, body throws(ConnectionError) in
        _ = try unsafe machine.receive(
          header, block: block.span.bytes, body: body.span.bytes, now: 0)
        return ""
      }
    }
    let found = Self.run(Array(try vector.bytes)) { header, block, body throws(ConnectionError) in
      let event = try unsafe machine.receive(
        header, block: block.span.bytes, body: body.span.bytes, now: 0)
      return Self.describe(event, body.count) { machine.slots[$0].streamID }
    }
    #expect(found == Self.expected(vector))
  }

  @Test("a client does what the document expects", arguments: client)
  func clients(_ vector: Vector) throws {
    var machine = ClientMachine(settings: Self.settings)
    _ = Self.run(Self.hello(isServer: true)) { header, block, body throws(ConnectionError) in
      _ = try unsafe machine.receive(header, block: block.span.bytes, body: body.span.bytes, now: 0)
      return ""
    }
    #expect(machine.open()?.streamID == 1)
    let found = Self.run(Array(try vector.bytes)) { header, block, body throws(ConnectionError) in
      // The slot of an ended stream is free already.
      let streams = machine.slots.map(\.streamID)
      let event = try unsafe machine.receive(
        header, block: block.span.bytes, body: body.span.bytes, now: 0)
      return Self.describe(event, body.count) { streams[$0] }
    }
    #expect(found == Self.expected(vector))
  }

  static let settings = ConnectionSettings(instance: .nil)

  static func hello(isServer: Bool) -> [UInt8] {
    var out = MessageEncoder()
    settings.hello(isServer: isServer).write(to: &out)
    return Array(out.contents)
  }

  /// Hands frame after frame to `receive`, as a connection does; ends with what closes it.
  static func run(
    _ bytes: [UInt8],
    _ receive: (FrameHeader, [UInt8], [UInt8]) throws(ConnectionError) -> String
  ) -> [String] {
    var found: [String] = []
    var rest = bytes[...]
    do throws(ConnectionError) {
      while rest.count >= FrameHeader.byteCount {
        let header = try unsafe FrameHeader(rest.span.bytes, limits: settings.frameLimits)
        guard rest.count >= FrameHeader.byteCount + header.payloadByteCount else { break }
        let payload = rest.dropFirst(FrameHeader.byteCount).prefix(header.payloadByteCount)
        found.append(
          try receive(
            header, Array(payload.prefix(header.headerByteCount)),
            Array(payload.dropFirst(header.headerByteCount))))
        rest = rest.dropFirst(FrameHeader.byteCount + header.payloadByteCount)
      }
    } catch {
      found.append("close \(error.code)")
    }
    return found
  }

  /// The list of `expect`, with `×3` written out.
  static func expected(_ vector: Vector) -> [String] {
    (vector["expect"] ?? "").split(separator: ", ").flatMap { item -> [String] in
      let parts = item.split(separator: " ×")
      let count = parts.count == 2 ? Int(parts[1]) ?? 0 : 1
      return Array(repeating: String(parts[0]), count: count)
    }
  }

  static func describe(
    _ event: ServerMachine.Event, _ byteCount: Int, _ stream: (Int) -> UInt32
  ) -> String {
    switch event {
    case .none: "nothing"
    case .ready: "hello"
    case .call(let slot, _): "call \(stream(slot))"
    case .message(let slot, .none, let isLast, _): isLast ? "last \(stream(slot))" : "nothing"
    case .message(let slot, _, let isLast, _):
      "\(isLast ? "last " : "")message \(stream(slot)) \(byteCount)"
    case .piece(let slot, let grant): "grant \(stream(slot)) \(grant)"
    case .refused(let id, _): "refused \(id)"
    case .oversized(let slot, _, _): "oversized \(stream(slot))"
    case .reset(let slot, let reason): "reset \(stream(slot)) \(reason)"
    case .credit(let slot): "credit \(stream(slot))"
    case .ping(let token): "ping \(token)"
    case .pong(let token): "pong \(token)"
    case .drainAcknowledged: "drained"
    case .closed(let frame): "closed \(name(frame.rawCode))"
    }
  }

  static func describe(
    _ event: ClientMachine.Event, _ byteCount: Int, _ stream: (Int) -> UInt32
  ) -> String {
    switch event {
    case .none: "nothing"
    case .ready: "hello"
    case .end(let slot, let header, _, _): "end \(stream(slot)) \(header.status)"
    case .message(let slot, _): "message \(stream(slot)) \(byteCount)"
    case .piece(let slot, let grant): "grant \(stream(slot)) \(grant)"
    case .oversized(let slot, _): "oversized \(stream(slot))"
    case .credit(let slot): "credit \(stream(slot))"
    case .ping(let token): "ping \(token)"
    case .pong(let token): "pong \(token)"
    case .drain(let last, let grace): "drain \(last) \(grace)"
    case .closed(let frame): "closed \(name(frame.rawCode))"
    }
  }

  static func name(_ rawCode: UInt16) -> String {
    CloseCode(rawValue: rawCode).map { "\($0)" } ?? "\(rawCode)"
  }
}
