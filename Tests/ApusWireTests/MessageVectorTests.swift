// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// What bytes a message is, both ways.
@Suite struct MessageVectorTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let claim: String
    let hex: String
    let message: Everything
    var testDescription: String { claim }

    init(_ claim: String, _ hex: String, _ set: (inout Everything) -> Void) {
      self.claim = claim
      self.hex = hex
      var message = Everything()
      set(&message)
      self.message = message
    }
  }

  static let vectors: [Vector] = [
    Vector("zeros are not sent", "") { _ in },
    Vector("true is 1", "0801") { $0.flag = true },
    Vector("150 takes two bytes", "109601") { $0.int32 = 150 },
    Vector("a negative int32 takes ten bytes", "10ffffffffffffffffff01") { $0.int32 = -1 },
    Vector("the least int64", "1880808080808080808001") { $0.int64 = .min },
    Vector("the greatest uint32", "20ffffffff0f") { $0.uint32 = .max },
    Vector("the greatest uint64", "28ffffffffffffffffff01") { $0.uint64 = .max },
    Vector("zigzag of -1 is 1", "3001") { $0.sint32 = -1 },
    Vector("zigzag of the least int32", "30ffffffff0f") { $0.sint32 = .min },
    Vector("zigzag of the least int64", "38ffffffffffffffffff01") { $0.sint64 = .min },
    Vector("fixed32 is little-endian", "4504030201") { $0.fixed32 = 0x0102_0304 },
    Vector("fixed64 is little-endian", "490807060504030201") {
      $0.fixed64 = 0x0102_0304_0506_0708
    },
    Vector("sfixed32", "55feffffff") { $0.sfixed32 = -2 },
    Vector("sfixed64", "59fdffffffffffffff") { $0.sfixed64 = -3 },
    Vector("minus zero is not zero", "6500000080") { $0.float = -0.0 },
    Vector("double", "69000000000000f83f") { $0.double = 1.5 },
    Vector("text is UTF-8", "7207 74657374696e67") { $0.text = "testing" },
    Vector("bytes", "7a0300ff80") { $0.data = [0, 255, 128] },
    Vector("a tag of two bytes", "800102") { $0.colour = .green },
    Vector("an enum's unknown number is kept", "8001e807") {
      $0.colour = .unrecognized(1000)
    },
    Vector("a nested message", "8a0103 0a0178") { $0.leaf.name = "x" },
    Vector("a timestamp", "9a0104 0801 1002") {
      $0.at = Timestamp(seconds: 1, nanoseconds: 2)
    },
    Vector("an optional timestamp at the epoch is sent", "a20100") {
      $0.maybeAt = Timestamp()
    },
    Vector(
      "a negative duration has both parts negative",
      "aa0116 08ffffffffffffffffff01 1080b6ca91feffffffff01"
    ) {
      $0.after = .milliseconds(-1500)
    },
    Vector("numbers are packed", "820203 039601") { $0.int32s = [3, 150] },
    Vector("text is not packed", "e20200 e2020161") { $0.texts = ["", "a"] },
    Vector("a list keeps empty messages", "fa0200 fa02021001") {
      $0.leaves = [Leaf(), Leaf(number: 1)]
    },
    Vector("an optional zero is sent", "980300") { $0.maybeInt32 = 0 },
    Vector("maps are sorted and have both fields", "ea0304 0a001000 ea0305 0a01611002") {
      $0.scores = ["a": 2, "": 0]
    },
    Vector("a union of the message's own numbers", "c00400") { $0.value = .count(0) },
    Vector("a union as a message", "8a0502 0a00") { $0.choice = .text("") },
    Vector("the greatest field number", "faffffff0f0165") { $0.farthest = "e" },
  ]

  @Test("a message encodes to its bytes", arguments: vectors)
  func encodes(_ vector: Vector) {
    #expect(vector.message.encoded().hex == Bytes(hex: vector.hex).hex)
  }

  @Test("bytes decode to their message", arguments: vectors)
  func decodes(_ vector: Vector) throws {
    #expect(try Everything(decoding: Bytes(hex: vector.hex)) == vector.message)
  }

  @Test("every field comes back as it was", arguments: Samples.all.indices)
  func comesBack(_ index: Int) throws {
    let message = Samples.all[index]
    let bytes = message.encoded()
    #expect(try Everything(decoding: bytes) == message)
    #expect(try unsafe bytes.withUnsafeBytes { try unsafe Everything(decoding: $0) } == message)
  }

  @Test("equal messages give equal bytes, whatever the order of insertion")
  func deterministic() {
    var forward = Everything()
    var backward = Everything()
    for number in 0..<200 as Range<UInt64> { forward.dataByNumber[number] = [1] }
    for number in (0..<200 as Range<UInt64>).reversed() { backward.dataByNumber[number] = [1] }
    #expect(forward.encoded() == backward.encoded())
  }
}
