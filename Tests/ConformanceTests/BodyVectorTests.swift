// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// PROTOCOL.md §8.3: messages are written and read byte for byte, and others refused.
@Suite struct BodyVectorTests {
  static let all = (try? ProtocolDocument().vectors("message")) ?? []
  static let accepted = all.filter { $0["refused"] == nil }
  static let refused = all.filter { $0["refused"] != nil }

  @Test("every vector has a check, every check a vector")
  func complete() {
    #expect(
      Set(Self.accepted.map(\.name)) == Set(Self.values.keys.map { "message/\($0)" }))
    #expect(Self.refused.count > 20)
  }

  @Test("the vector is read as the document says", arguments: accepted)
  func reads(_ vector: Vector) throws {
    let set = try #require(Self.values[String(vector.name.dropFirst("message/".count))])
    let found = try Sample(decoding: vector.bytes)
    guard let set else { return #expect(!found.unknownFields.isEmpty) }
    var expected = Sample()
    set(&expected)
    var known = found
    known.unknownFields = UnknownFields()
    #expect(known == expected)
  }

  @Test("the message is written as the document says", arguments: accepted)
  func writes(_ vector: Vector) throws {
    let written = try vector["written"].map { try Vector.bytes($0) } ?? vector.bytes
    #expect(try Sample(decoding: vector.bytes).encoded().hex == written.hex)
  }

  @Test("what breaks a requirement is refused for it", arguments: refused)
  func refuses(_ vector: Vector) throws {
    let bytes = try vector.bytes
    let error = #expect(throws: WireError.self) { try Sample(decoding: bytes) }
    let allowed: [String: [WireError]] = [
      "W-1": [.invalidTag], "W-2": [.truncated], "W-3": [.malformedVarint],
      "W-4": [.unmatchedGroup], "W-5": [.tooDeep(max: 100)], "W-6": [.malformedVarint],
      "W-8": [.invalidUTF8],
      "W-9": [.invalidLength(found: 15, expected: 16), .invalidLength(found: 0, expected: 16)],
      "W-14": [.truncated],
    ]
    #expect(error.map { allowed[vector["refused"] ?? ""]?.contains($0) == true } == true)
  }

  /// What each vector holds; nil where it is an unknown field alone.
  static let values: [String: (@Sendable (inout Sample) -> Void)?] = [
    "empty": { _ in },
    "bool": { $0.flag = true },
    "int32": { $0.count = 150 },
    "int32-negative": { $0.count = -1 },
    "uint64": { $0.big = .max },
    "zigzag": { $0.delta = -1 },
    "zigzag-least": { $0.delta = .min },
    "fixed": { $0.fixed = 0x0102_0304 },
    "double": { $0.ratio = 1.5 },
    "double-minus-zero": { $0.ratio = -0.0 },
    "string": { $0.name = "zürich" },
    "bytes": { $0.data = [0, 0x80, 0xFF] },
    "uuid": {
      $0.id = UUID(
        uuid: (
          0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE,
          0xFF
        ))
    },
    "timestamp": { $0.at = Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789) },
    "duration": { $0.after = .milliseconds(-1500) },
    "enum": { $0.colour.rawValue = 2 },
    "enum-unknown": { $0.colour.rawValue = 1000 },
    "packed": { $0.numbers = [3, 150, -1] },
    "optional": { $0.maybe = 0 },
    "map": { $0.scores = ["": 0] },
    "message": { $0.part.name = "x" },
    "messages": { $0.parts = [Part(), Part(name: "y")] },
    "union": { $0.value = .text("") },
    "union-number": { $0.value = .number(7) },
    "length-of-two-bytes": { $0.part.name = String(repeating: "a", count: 128) },
    "child": { $0.children = [Sample()] },
    "unpacked": { $0.numbers = [3, 150] },
    "packed-mixed": { $0.numbers = [3, 150] },
    "last-wins": { $0.count = 2 },
    "merged": { $0.part.name = "x" },
    "union-last-wins": { $0.value = .number(7) },
    "varint-of-ten-bytes": { $0.count = 150 },
    "tag-of-five-bytes": { $0.count = 1 },
    "int32-lower-half": { $0.count = 1 },
    "bool-not-one": { $0.flag = true },
    "entry-empty": { $0.scores = ["": 0] },
    "entry-twice": { $0.scores = ["a": 2] },
    "entry-order": { $0.scores = ["a": 1, "b": 2] },
    "unknown": { $0.count = 1 },
    "unknown-group": nil,
    "other-wire-type": nil,
    "plain-message-empty": { _ in },
    "nested-100": { sample in for _ in 0..<100 { sample = Sample(children: [sample]) } },
  ]
}
