// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct MessageEncoderTests {
  @Test(
    "a nested length takes as many bytes as it needs",
    arguments: [
      0, 1, 126, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152,
    ])
  func nestedLengths(_ byteCount: Int) throws {
    var encoder = MessageEncoder(minimumCapacity: 0)
    let payload = Bytes(repeatElement(0xAB, count: byteCount))
    encoder.uint32(1, field: 1)
    encoder.nested(field: 2) { inner in
      inner.nested(field: 3) { $0.append(payload) }
    }
    encoder.uint32(2, field: 4)
    let length = AcceptanceTests.varint(UInt64(byteCount))
    let outer = AcceptanceTests.varint(UInt64(byteCount + length.count + 1))
    let expected = [0x08, 1, 0x12] + outer + [0x1A] + length + payload + [0x20, 2]
    #expect(encoder.contents == Bytes(expected))
  }

  @Test(
    "a packed length takes as many bytes as it needs",
    arguments: [
      1, 12, 13, 25, 126, 127, 128, 1638, 1639, 20_000,
    ])
  func packedLengths(_ count: Int) throws {
    for value in [0, 1, UInt64.max] {
      var message = Everything()
      message.uint64s = Array(repeating: value, count: count)
      message.farthest = "behind"
      #expect(try Everything(decoding: message.encoded()) == message)
    }
  }

  @Test("frames are written around bodies in place")
  func frames() {
    var encoder = MessageEncoder()
    let length = encoder.reserve(byteCount: 4)
    encoder.append(littleEndian: 0x0102 as UInt16)
    encoder.string("hi", field: 1)
    encoder.store(UInt32(encoder.count - 4), at: length)
    encoder.append([0xEE] as Bytes)
    #expect(encoder.contents.hex == "06000000" + "0201" + "0a026869" + "ee")
    encoder.store(0xFF as UInt8, at: 4)
    encoder.store(0x0807_0605_0403_0201 as UInt64, at: 0)
    #expect(encoder.contents.hex == "0102030405060708" + "6869" + "ee")
  }

  @Test("what was sent is removed from the front, and room is found again")
  func removes() {
    var encoder = MessageEncoder(minimumCapacity: 16)
    var expected: [UInt8] = []
    var random = SeededGenerator(seed: 5)
    for round in 0..<2000 {
      let added = Int.random(in: 0...40, using: &random)
      let bytes = (0..<added).map { UInt8(truncatingIfNeeded: round &+ $0) }
      encoder.append(Bytes(bytes))
      expected += bytes
      let removed = Int.random(in: 0...min(expected.count, 45), using: &random)
      encoder.removeFirst(removed)
      expected.removeFirst(removed)
      #expect(encoder.count == expected.count)
    }
    #expect(encoder.contents == Bytes(expected))
    encoder.truncate(to: 0)
    #expect(encoder.count == 0)
  }

  @Test("a body that grows the block while a length waits is whole")
  func growsWhileNested() throws {
    for start in 0..<40 {
      var encoder = MessageEncoder(minimumCapacity: 64)
      encoder.append(Bytes(repeatElement(1, count: 60)))
      encoder.removeFirst(start)
      encoder.message(Samples.nested, field: 18)
      encoder.removeFirst(60 - start)
      var expected = Everything()
      expected.child = Samples.nested
      #expect(try Everything(decoding: encoder.contents) == expected)
    }
  }

  @Test("everything removed leaves an encoder that writes again")
  func removesAll() {
    var encoder = MessageEncoder()
    encoder.bytes(Bytes(repeatElement(1, count: 100_000)), field: 1)
    encoder.removeAll(keepingCapacity: false)
    #expect(encoder.count == 0)
    encoder.bool(true, field: 1)
    #expect(encoder.contents.hex == "0801")
    encoder.removeAll()
    #expect(encoder.contents.isEmpty)
  }

  @Test("an empty plain message leaves no trace, a message with unknown fields does")
  func unlessEmpty() throws {
    var encoder = MessageEncoder()
    encoder.messageUnlessEmpty(Leaf(), field: 1)
    encoder.timestampUnlessEmpty(Timestamp(), field: 2)
    encoder.durationUnlessEmpty(.nanoseconds(0) + Duration(attoseconds: 999_999_999), field: 3)
    #expect(encoder.count == 0)
    encoder.messageUnlessEmpty(try Leaf(decoding: Bytes(hex: "f03e01")), field: 1)
    #expect(encoder.contents.hex == "0a03f03e01")
  }
}

extension MessageEncoder {
  /// A copy of what was written.
  var contents: Bytes { unsafe withUnsafeBytes { unsafe Bytes($0) } }
}
