// SPDX-License-Identifier: Apache-2.0

/// The optional values behind the fixed part of a CALL's or END's header block. Spec: PROTOCOL.md
/// §3.11.
///
///     tag u16 (bit 15: must be understood) | length u16 | bytes
package struct TaggedValues: Equatable, Sendable {
  package enum Tag: UInt16 {
    case idempotencyKey = 1
    case userToken = 2
    /// Name length u8, name, value.
    case metadata = 3
    case message = 4
    /// One for each hop that the error passed, the innermost first.
    case hop = 5
  }

  package static let maxCount = 64

  package var idempotencyKey: String?
  package var userToken: String?
  package var metadata: [(name: String, value: Bytes)] = []
  package var message = ""
  package var hops: [String] = []

  package init() {}

  package init(_ block: RawSpan, from start: Int, _ kind: FrameKind) throws(ConnectionError) {
    var offset = start
    var count = 0
    while offset < block.byteCount {
      guard block.byteCount - offset >= 4 else {
        throw .malformed(kind, byteCount: block.byteCount, expected: offset + 4)
      }
      let rawTag: UInt16 = block.littleEndian(at: offset)
      let byteCount = Int(block.littleEndian(at: offset + 2, as: UInt16.self))
      offset += 4
      guard block.byteCount - offset >= byteCount else {
        throw .malformed(kind, byteCount: block.byteCount, expected: offset + byteCount)
      }
      count += 1
      guard count <= Self.maxCount else { throw .tooManyTags(count: count, max: Self.maxCount) }
      try take(rawTag, block.array(from: offset, byteCount: byteCount), kind)
      offset += byteCount
    }
  }

  private mutating func take(
    _ rawTag: UInt16, _ bytes: [UInt8], _ kind: FrameKind
  ) throws(ConnectionError) {
    guard let tag = Tag(rawValue: rawTag & 0x7FFF) else {
      guard rawTag & 0x8000 == 0 else { throw .unknownTag(rawTag) }
      return
    }
    switch tag {
    case .idempotencyKey: idempotencyKey = try Self.text(bytes[...], kind)
    case .userToken: userToken = try Self.text(bytes[...], kind)
    case .message: message = try Self.text(bytes[...], kind)
    case .hop: hops.append(try Self.text(bytes[...], kind))
    case .metadata:
      guard let nameByteCount = bytes.first.map(Int.init), bytes.count > nameByteCount else {
        throw .malformed(kind, byteCount: bytes.count, expected: Int(bytes.first ?? 0) + 1)
      }
      let name = try Self.text(bytes[1..<(nameByteCount + 1)], kind)
      metadata.append((name, Bytes(bytes[(nameByteCount + 1)...])))
    }
  }

  private static func text(
    _ bytes: ArraySlice<UInt8>, _ kind: FrameKind
  ) throws(ConnectionError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedText(kind) }
    return text
  }

  /// Bytes that these take in a header block; what a caller gave is compared with the peer's limit
  /// before it is written.
  package var byteCount: Int {
    func of(_ count: Int) -> Int { 4 + count }
    return (idempotencyKey.map { of($0.utf8.count) } ?? 0)
      + (userToken.map { of($0.utf8.count) } ?? 0)
      + metadata.reduce(0) { $0 + of(1 + $1.name.utf8.count + $1.value.count) }
      + (message.isEmpty ? 0 : of(message.utf8.count))
      + hops.reduce(0) { $0 + of($1.utf8.count) }
  }

  /// How many there are.
  package var count: Int {
    (idempotencyKey == nil ? 0 : 1) + (userToken == nil ? 0 : 1) + metadata.count
      + (message.isEmpty ? 0 : 1) + hops.count
  }

  package func write(to out: inout MessageEncoder) {
    if let idempotencyKey { Self.write(.idempotencyKey, Array(idempotencyKey.utf8), to: &out) }
    if let userToken { Self.write(.userToken, Array(userToken.utf8), to: &out) }
    for (name, value) in metadata {
      let name = name.utf8(atMost: 255)
      Self.write(.metadata, [UInt8(name.count)] + name + Array(value), to: &out)
    }
    if !message.isEmpty { Self.write(.message, message.utf8(atMost: 4_096), to: &out) }
    for hop in hops { Self.write(.hop, hop.utf8(atMost: 255), to: &out) }
  }

  private static func write(_ tag: Tag, _ bytes: [UInt8], to out: inout MessageEncoder) {
    out.append(littleEndian: tag.rawValue)
    out.append(littleEndian: UInt16(clamping: bytes.count))
    out.append(bytes)
  }

  package static func == (a: TaggedValues, b: TaggedValues) -> Bool {
    a.idempotencyKey == b.idempotencyKey && a.userToken == b.userToken && a.message == b.message
      && a.hops == b.hops && a.metadata.elementsEqual(b.metadata) { $0 == $1 }
  }
}
