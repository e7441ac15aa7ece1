// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// An event as it waits in the outbox, with what the bus is told of it.
package struct OutboxRecord: Sendable, Hashable {
  package let id: UUID
  package let topic: String
  package let key: String
  package let payload: Bytes
  package let at: Timestamp
  /// Of the call that wrote it, in the bytes of W3C: trace id, span id, flags; empty without one.
  package let trace: Bytes

  /// Records of one of these are told in their order.
  package var eventKey: EventKey { EventKey(topic: topic, key: key) }

  /// The bus takes no more in one record.
  static let maxPayloadByteCount = 1_048_576
  static let maxKeyByteCount = 255

  /// What the bus would refuse, forever: so nobody may commit it.
  func check() throws(StoreError) {
    guard payload.count <= Self.maxPayloadByteCount else {
      throw .invalidEvent(
        topic: topic,
        reason: "it has \(payload.count) bytes, at most \(Self.maxPayloadByteCount) are allowed")
    }
    guard key.utf8.count <= Self.maxKeyByteCount else {
      throw .invalidEvent(
        topic: topic,
        reason: "its key has \(key.utf8.count) bytes, at most \(Self.maxKeyByteCount) are allowed")
    }
  }
}

extension TraceContext {
  /// Sixteen, eight and one bytes; none without a trace.
  package var bytes: Bytes {
    guard self != TraceContext() else { return Bytes() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(25)
    for word in [traceIDHigh, traceIDLow, spanID] {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    bytes.append(flags)
    return Bytes(bytes)
  }

  /// No trace when `bytes` are not those of one.
  package init(_ bytes: Bytes) {
    self.init()
    guard bytes.count == 25 else { return }
    let all = Array(bytes)
    func word(_ start: Int) -> UInt64 {
      all[start..<start + 8].reversed().reduce(0) { word, byte in word << 8 | UInt64(byte) }
    }
    self.init(traceIDHigh: word(0), traceIDLow: word(8), spanID: word(16), flags: all[24])
  }
}
