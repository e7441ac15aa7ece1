// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusWire

extension FrameVectorTests {
  /// How each vector of PROTOCOL.md §8.1 is made, by its name.
  static let writers: [String: @Sendable (inout MessageEncoder) -> Void] = [
    "hello-client": { hello().write(to: &$0) },
    "hello-server": { out in
      var hello = hello()
      hello.runningHandlers = 100
      hello.zone = "eu-1a"
      hello.build = "1.4.0"
      hello.write(to: &out)
    },
    "call-unary": { call(1, CallHeader(method: method, remainingMicroseconds: 500_000), to: &$0) },
    "call-tagged": { out in
      var tags = TaggedValues()
      tags.idempotencyKey = "k-1"
      tags.userToken = "token"
      tags.metadata = [("tenant", Bytes(utf8: "acme"))]
      let header = CallHeader(
        method: method, remainingMicroseconds: CallHeader.noDeadline, attempt: 1, idempotency: 3,
        trace: TraceContext(
          traceIDHigh: UInt64(bigEndian: 0x4bf9_2f35_77b3_4da6),
          traceIDLow: UInt64(bigEndian: 0xa3ce_929d_0e0e_4736),
          spanID: UInt64(bigEndian: 0x00f0_67aa_0ba9_02b7), flags: 1))
      call(3, header, tags, to: &out)
    },
    "call-empty": {
      call(5, CallHeader(method: method, remainingMicroseconds: 1), body: [], to: &$0)
    },
    "end-reply": {
      end(1, EndHeader(serverMicroseconds: 120, queueMicroseconds: 7), body: [0x28, 21], to: &$0)
    },
    "end-typed-error": { out in
      var tags = TaggedValues()
      tags.message = "shop.cart.v1.CartFull"
      let header = EndHeader(
        status: 9, typedErrorHash: FNV1a64.hash("shop.cart.v1.CartFull"), serverMicroseconds: 40,
        queueMicroseconds: 2)
      end(3, header, tags, body: [0x08, 100], to: &out)
    },
    "end-refused": { out in
      var tags = TaggedValues()
      tags.message = "late"
      end(
        5, EndHeader(status: 4, origin: .runtime, flags: [.notProcessed, .neverRetry]), tags,
        to: &out)
    },
    "end-hops": { out in
      var tags = TaggedValues()
      tags.message = "down"
      tags.hops = [
        "shop.search.v1.SearchService/search 900 µs", "shop.cart.v1.CartService/addLine 950 µs",
      ]
      end(
        7,
        EndHeader(status: 14, origin: .peer, flags: .neverRetry, retryAfterMilliseconds: 250),
        tags, to: &out)
    },
    "end-stream": { end(9, EndHeader(serverMicroseconds: 1000), to: &$0) },
    "message": { message(9, .body, [8, 1], to: &$0) },
    "message-piece": { message(9, [.body, .more], [0x0A, 4, 0xAB], to: &$0) },
    "message-last": { message(11, [.body, .last], [0xAB, 0xAB], to: &$0) },
    "reset": { $0.writeReset(streamID: 9, reason: .cancelled) },
    "credit": { $0.writeCredit(streamID: 9, byteCount: 65_536) },
    "ping": { $0.writePing(0x0102_0304_0506_0708) },
    "ping-answer": { $0.writePing(0x0102_0304_0506_0708, isAnswer: true) },
    "drain": { $0.writeDrain(lastStreamID: 41, graceMilliseconds: 10_000) },
    "drain-answer": { $0.writeDrainAcknowledgement() },
    "close": {
      CloseFrame(.frameTooLarge(byteCount: 70_000, max: 66_560), lastProcessedStreamID: 7)
        .write(to: &$0)
    },
  ]

  private static let method = FNV1a64.hash("shop.cart.v1.CartService/addLine")
  private static let request: [UInt8] = [0x0A, 3, 0x41, 0x2D, 0x31, 0x10, 2]

  private static func hello() -> HelloFrame {
    ConnectionSettings(
      instance: UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
    ).hello(isServer: false)
  }

  private static func call(
    _ streamID: UInt32, _ header: CallHeader, _ tags: TaggedValues? = nil,
    body: [UInt8] = request, to out: inout MessageEncoder
  ) {
    let start = out.beginFrame(.call, streamID: streamID, flags: [.body, .last])
    header.write(to: &out)
    tags?.write(to: &out)
    finish(start, body[...], &out)
  }

  private static func end(
    _ streamID: UInt32, _ header: EndHeader, _ tags: TaggedValues? = nil, body: [UInt8]? = nil,
    to out: inout MessageEncoder
  ) {
    let start = out.beginFrame(
      .end, streamID: streamID, flags: body == nil ? .last : [.body, .last])
    header.write(to: &out)
    tags?.write(to: &out)
    finish(start, (body ?? [])[...], &out)
  }

  private static func message(
    _ streamID: UInt32, _ flags: FrameFlags, _ body: [UInt8], to out: inout MessageEncoder
  ) {
    finish(out.beginFrame(.message, streamID: streamID, flags: flags), body[...], &out)
  }
}
