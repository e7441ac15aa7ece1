// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// Which bytes are a message and which are not: the cases of protobuf's conformance suite that codecs
/// written by hand get wrong.
@Suite struct AcceptanceTests {
  @Test(
    "field number 0 is refused",
    arguments: ["00", "01", "02", "05", "03", "07", "8000", "808000", "8080808000"])
  func refusesFieldZero(_ hex: String) {
    #expect(Everything.refusal(of: Bytes(hex: hex + "00")) == .invalidTag)
  }

  @Test("wire types 6 and 7 are refused", arguments: [1, 14, 17, 31, 999, 1000], [6, 7])
  func refusesWireTypes(_ field: Int, _ wireType: Int) {
    for payload in ["", "00", "0100", "0000000000000000"] {
      let bytes = Bytes(Self.varint(UInt64(field << 3 | wireType)) + Bytes(hex: payload))
      #expect(Everything.refusal(of: bytes) == .invalidTag)
    }
  }

  @Test(
    "a tag beyond 32 bits or five bytes is refused",
    arguments: ["888080801000", "88808080800000", "ffffffff1f00", "8880808080808080800100"])
  func refusesLongTags(_ hex: String) {
    #expect(Everything.refusal(of: Bytes(hex: hex)) == .invalidTag)
  }

  @Test("a tag that is longer than it must be is accepted up to five bytes")
  func acceptsOverlongTags() throws {
    #expect(try Everything(decoding: Bytes(hex: "908080800007")).int32 == 7)
  }

  @Test("a varint of ten bytes is accepted, of eleven refused")
  func limitsVarints() throws {
    #expect(try Everything(decoding: Bytes(hex: "2081808080808080808000")).uint32 == 1)
    for tag in ["08", "10", "18", "20", "28", "30", "38", "8001", "9801", "a006"] {
      let bytes = Bytes(hex: tag + "8180808080808080808000")
      #expect(Everything.refusal(of: bytes) == .malformedVarint)
    }
  }

  @Test("32-bit fields take the lower half of a longer number")
  func truncates() throws {
    #expect(try Everything(decoding: Bytes(hex: "108180808010")).int32 == 1)
    #expect(try Everything(decoding: Bytes(hex: "208180808010")).uint32 == 1)
    #expect(try Everything(decoding: Bytes(hex: "308380808010")).sint32 == -2)
    #expect(try Everything(decoding: Bytes(hex: "8001 8280808010")).colour == .green)
    #expect(try Everything(decoding: Bytes(hex: "0880808080 10")).flag)
  }

  @Test(
    "groups that do not match are refused",
    arguments: [
      "0c", "fc3e", "8c01",  // ends without a beginning: known, unknown, of a message field
      "fb3ef43e",  // begins with one number and ends with another
      "fb3e0c", "fb3efb3efc3e0c", "8a01010c",
      "fb3e8b01fc3e8c01",  // overlapping
      "8a0102fb3efc3e",  // ends outside of the message that it began in
      "9a01010c", "ea03010c",  // in a timestamp, in a map's entry
    ])
  func refusesGroups(_ hex: String) {
    let error = Everything.refusal(of: Bytes(hex: hex))
    #expect(error == .unmatchedGroup || error == .truncated)
  }

  @Test(
    "a group that nobody ends is refused",
    arguments: ["0b", "fb3e", "fb3efb3efc3e", "fb3e0801", "8a0102fb3e", "fb3e12"])
  func refusesOpenGroups(_ hex: String) {
    #expect(Everything.refusal(of: Bytes(hex: hex)) == .truncated)
  }

  @Test("groups are kept as unknown fields, under the number of a known one, too")
  func keepsGroups() throws {
    for hex in [
      "fb3efc3e", "0b0c", "fb3e08011a0161 fb3efc3e fc3e", "0b1500000000190000000000000000 0c",
    ] {
      let bytes = Bytes(hex: hex)
      #expect(try Everything(decoding: bytes).encoded() == bytes)
    }
  }

  @Test("text that is not UTF-8 is refused wherever text stands")
  func refusesInvalidUTF8() {
    let invalid = [
      "ff", "c0af", "e28081".prefix(4).description, "eda080", "f4908080", "80", "61c3",
    ]
    for hex in invalid {
      let text = Bytes(hex: hex)
      let value = Self.varint(UInt64(text.count)) + text
      // text, texts, maybeText, value.text, farthest
      for tag in ["72", "e202", "a203", "ba04", "faffffff0f"] {
        #expect(Everything.refusal(of: Bytes(Bytes(hex: tag) + value)) == .invalidUTF8)
      }
      // A map's key, a map's value, a nested message's and a union's.
      for (tag, inner) in [("ea03", "0a"), ("9a04", "12"), ("8a01", "0a"), ("8a05", "0a")] {
        let entry = Bytes(hex: inner) + value
        let field = Bytes(hex: tag) + Self.varint(UInt64(entry.count)) + entry
        #expect(Everything.refusal(of: Bytes(field)) == .invalidUTF8)
      }
    }
  }

  @Test("all of Unicode's edges are UTF-8")
  func acceptsUnicode() throws {
    for text in ["\0", "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "\u{FEFF}a"] {
      var message = Everything()
      message.text = text
      let back = try Everything(decoding: message.encoded()).text
      #expect(Array(back.unicodeScalars) == Array(text.unicodeScalars))
    }
  }

  @Test("a uuid has sixteen bytes and no other number of them")
  func refusesUUIDs() throws {
    for byteCount in 0..<40 where byteCount != 16 {
      let bytes = Bytes([10, UInt8(byteCount)] + Array(repeating: 1, count: byteCount))
      #expect(
        Identified.refusal(of: bytes) == .invalidLength(found: byteCount, expected: 16))
    }
    let bytes = Bytes(hex: "0a10 00112233445566778899aabbccddeeff")
    let message = try Identified(decoding: bytes)
    #expect(message.id.uuidString == "00112233-4455-6677-8899-AABBCCDDEEFF")
    #expect(message.encoded() == bytes)
  }

  @Test("the nil uuid is not sent, unless it is optional")
  func nilUUID() {
    var message = Identified()
    #expect(message.encoded().isEmpty)
    message.other = .nil
    #expect(message.encoded().hex == "1210" + String(repeating: "0", count: 32))
  }

  @Test("a packed region that ends inside of a number is refused")
  func refusesCutPacked() {
    let cut = [
      "fa01018 0", "82020180", "8a020180", "92020180", "9a020180", "a2020180", "aa020180",
      "b20203000000", "ba020700000000000000", "c20205 0000000000", "ca0209000000000000000000",
      "d20201 00", "da020100", "f2020180",
    ]
    for hex in cut { #expect(Everything.refusal(of: Bytes(hex: hex)) == .truncated) }
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var (value, bytes) = (value, [UInt8]())
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }
}
