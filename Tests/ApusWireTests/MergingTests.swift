// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// What happens to fields that come twice, packed or not, and to those that nobody knows.
@Suite struct MergingTests {
  @Test("the last of two numbers wins")
  func lastWins() throws {
    #expect(try Everything(decoding: Bytes(hex: "1001 1002")).int32 == 2)
    #expect(try Everything(decoding: Bytes(hex: "7201 61 7200")).text == "")
  }

  @Test("messages that come twice are merged")
  func merges() throws {
    let message = try Everything(decoding: Bytes(hex: "8a01030a0161 8a01021007 ba0303 0a0162"))
    #expect(message.leaf == Leaf(name: "a", number: 7))
    #expect(message.maybeLeaf?.name == "b")
    let times = try Everything(decoding: Bytes(hex: "9a01020805 9a01021003 aa01020801 aa01021001"))
    #expect(times.at == Timestamp(seconds: 5, nanoseconds: 3))
    #expect(times.after == .seconds(1) + .nanoseconds(1))
  }

  @Test("the last case of a union wins, and its message merges with itself alone")
  func unions() throws {
    #expect(try Everything(decoding: Bytes(hex: "ba040161 c00405")).value == .count(5))
    let merged = try Everything(decoding: Bytes(hex: "ca04030a0161 ca04021007"))
    #expect(merged.value == .leaf(Leaf(name: "a", number: 7)))
    let replaced = try Everything(decoding: Bytes(hex: "ca04030a0161 c00405 ca04021007"))
    #expect(replaced.value == .leaf(Leaf(number: 7)))
    let asMessage = try Everything(decoding: Bytes(hex: "8a05051a030a0161 8a05041a021007"))
    #expect(asMessage.choice == .leaf(Leaf(name: "a", number: 7)))
  }

  @Test("packed and unpacked numbers make one list")
  func packedAndNot() throws {
    let message = try Everything(
      decoding: Bytes(
        hex: "80020a 820202 0b0c 80020d b20204 01000000 b502 02000000 f00201 f2020102"))
    #expect(message.int32s == [10, 11, 12, 13])
    #expect(message.fixed32s == [1, 2])
    #expect(message.colours == [.red, .green])
    #expect(try Everything(decoding: Bytes(hex: "820200 da0200")) == Everything())
  }

  @Test("a map's entry may lack key or value, and have them twice or with others")
  func mapEntries() throws {
    let message = try Everything(
      decoding: Bytes(
        hex: "ea0300 ea03020a00 ea03021005 ea030a 0a0161 0a0162 1001 1002 ea03050a0163 2001"))
    #expect(message.scores == ["": 5, "b": 2, "c": 0])
    let leaves = try Everything(decoding: Bytes(hex: "f2030b 0801 12030a0161 12021007 f203020801"))
    #expect(leaves.leafByNumber == [1: Leaf()])
    let merged = try Everything(decoding: Bytes(hex: "f2030b 0801 12030a0161 12021007"))
    #expect(merged.leafByNumber == [1: Leaf(name: "a", number: 7)])
  }

  @Test("unknown fields are kept in their order and written behind the known ones")
  func keepsUnknown() throws {
    let message = try Everything(
      decoding: Bytes(
        hex: "f03e05 1001 f53e01020304 f23e0161 f13e0102030405060708 f03e06 8a0103 f03e01"))
    #expect(
      message.encoded().hex
        == Bytes(
          hex: "1001 8a0103f03e01 f03e05 f53e01020304 f23e0161 f13e0102030405060708 f03e06"
        ).hex)
    #expect(message != Everything(setting: \.int32, to: 1))
  }

  @Test("a known number with another wire type is an unknown field")
  func otherWireType() throws {
    for hex in ["0d01000000", "1201 61", "70 05", "8801 07", "9801 01", "e00207", "fd0201000000"] {
      let bytes = Bytes(hex: hex)
      let message = try Everything(decoding: bytes)
      #expect(!message.unknownFields.isEmpty)
      #expect(message.encoded() == bytes)
    }
  }

  @Test("a union keeps a member that it does not know until it gets one that it knows")
  func unknownMember() throws {
    let bytes = Bytes(hex: "8a05022807")
    #expect(try Everything(decoding: bytes).encoded() == bytes)
    #expect(try Everything(decoding: Bytes(hex: "8a050428071002")).choice == .count(2))
  }
}

extension Everything {
  init<Value>(setting field: WritableKeyPath<Everything, Value>, to value: Value) {
    self.init()
    self[keyPath: field] = value
  }
}
