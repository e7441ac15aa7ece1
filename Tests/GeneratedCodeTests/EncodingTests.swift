// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct EncodingTests {
  static let id = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))

  @Test("a message of nothing but zero values has no bytes")
  func zeros() throws {
    #expect(Scalars().encoded().isEmpty)
    #expect(Collections().encoded().isEmpty)
    #expect(try Scalars(decoding: Bytes()) == Scalars())
  }

  @Test("fields stand in the order of their numbers, each as protobuf writes it")
  func scalars() throws {
    let message = Scalars(
      flag: true, small: -1, single: -0.0, text: "hé", data: [1, 2],
      at: Timestamp(seconds: 1, nanoseconds: 2), took: .milliseconds(1500), id: Self.id,
      state: .closed, inner: Scalars.Inner(value: 3), zigzag: -2, fixed: 258)
    let bytes: [UInt8] =
      [0x08, 1]
      + [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]
      + [0x1D, 0, 0, 0, 0x80]
      + [0x22, 3, 0x68, 0xC3, 0xA9]
      + [0x2A, 2, 1, 2]
      + [0x32, 4, 0x08, 1, 0x10, 2]
      + [0x3A, 8, 0x08, 1, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01]
      + [0x42, 16] + (1...16)
      + [0x48, 2]
      + [0x52, 2, 0x08, 3]
      + [0x58, 3]
      + [0x65, 2, 1, 0, 0]
    #expect(Array(message.encoded()) == bytes)
    #expect(try Scalars(decoding: Bytes(bytes)) == message)
  }

  @Test("a present optional is sent at its zero value, an absent one is not")
  func optionals() throws {
    let zeros = Optionals(
      flag: false, text: "", id: .nil, state: .unknown, inner: Scalars.Inner())
    let bytes: [UInt8] =
      [0x08, 0, 0x12, 0, 0x1A, 16] + Array(repeating: 0, count: 16) + [0x20, 0, 0x2A, 0]
    #expect(Array(zeros.encoded()) == bytes)
    #expect(try Optionals(decoding: Bytes(bytes)) == zeros)
    #expect(try Optionals(decoding: Bytes()) == Optionals())
  }

  @Test("numbers in lists are packed, maps are sorted and write both fields")
  func collections() throws {
    let message = Collections(
      packed: [1, -1, 0], fixed: [1], states: [.open, .unrecognized(9)], texts: ["", "a"],
      inner: [Scalars.Inner(), Scalars.Inner(value: 1)], counts: ["b": 0, "a": 1],
      byFlag: [true: Scalars.Inner(), false: Scalars.Inner(value: 1)],
      owners: [.visitor(""), .inner(Scalars.Inner())])
    let bytes: [UInt8] =
      [0x0A, 12, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0]
      + [0x12, 8, 1, 0, 0, 0, 0, 0, 0, 0]
      + [0x1A, 2, 1, 9]
      + [0x22, 0, 0x22, 1, 0x61]
      + [0x2A, 0, 0x2A, 2, 0x08, 1]
      + [0x32, 5, 0x0A, 1, 0x61, 0x10, 1, 0x32, 5, 0x0A, 1, 0x62, 0x10, 0]
      + [0x3A, 6, 0x08, 0, 0x12, 2, 0x08, 1, 0x3A, 4, 0x08, 1, 0x12, 0]
      + [0x42, 2, 0x12, 0, 0x42, 2, 0x1A, 0]
    #expect(Array(message.encoded()) == bytes)
    let back = try Collections(decoding: Bytes(bytes))
    #expect(back == message)
  }

  @Test("the form that is not packed is read too, and parts of both are one list")
  func unpacked() throws {
    let bytes: Bytes = [0x08, 1, 0x0A, 2, 2, 3, 0x08, 4, 0x18, 1, 0x11, 5, 0, 0, 0, 0, 0, 0, 0]
    let message = try Collections(decoding: bytes)
    #expect(message == Collections(packed: [1, 2, 3, 4], fixed: [5], states: [.open]))
  }

  @Test("fields that are not known come back behind those that are")
  func unknownFields() throws {
    let bytes: [UInt8] = [0xF8, 0x01, 7, 0x08, 1, 0xFA, 0x01, 1, 0x61]
    let message = try Scalars(decoding: Bytes(bytes))
    #expect(message.flag)
    #expect(!message.unknownFields.isEmpty)
    #expect(message != Scalars(flag: true))
    #expect(Array(message.encoded()) == [0x08, 1, 0xF8, 0x01, 7, 0xFA, 0x01, 1, 0x61])
  }

  @Test("a known field with another wire type is an unknown field")
  func wrongWireType() throws {
    let message = try Scalars(decoding: [0x0A, 1, 0x61])
    #expect(!message.flag)
    #expect(Array(message.encoded()) == [0x0A, 1, 0x61])
  }

  @Test("pieces of a message merge, of a scalar the last one counts")
  func merging() throws {
    let bytes: Bytes = [0x10, 1, 0x52, 2, 0x08, 1, 0x10, 2, 0x52, 2, 0x10, 5, 0x52, 2, 0x10, 6]
    let message = try Scalars(decoding: bytes)
    #expect(message == Scalars(small: 2, inner: Scalars.Inner(value: 1, list: [5, 6])))
  }

  @Test("every prefix of a message is a message or an error, never a trap")
  func prefixes() {
    let message = Collections(
      packed: [1, 300], texts: ["abc"], inner: [Scalars.Inner(value: 1)], counts: ["a": 1],
      owners: [.customer(Self.id)])
    let bytes = Array(message.encoded())
    for end in bytes.indices { _ = try? Collections(decoding: Bytes(bytes[..<end])) }
  }

  @Test("an enum keeps numbers that it has no name for")
  func openEnum() throws {
    let message = try Scalars(decoding: [0x48, 200, 1])
    #expect(message.state == .unrecognized(200))
    #expect(Array(message.encoded()) == [0x48, 200, 1])
  }

  @Test("a message knows its full name")
  func names() {
    #expect(Scalars.Inner.messageName == "generated.sample.v1.Scalars.Inner")
    #expect(SampleServiceFindRequest.messageName == "generated.sample.v1.SampleServiceFindRequest")
  }
}
