// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// Whatever is cut, flipped or made up, decoding ends with a message or an error.
@Suite struct TruncationTests {
  @Test("every prefix of a message is decoded or refused", arguments: Samples.all.indices)
  func prefixes(_ index: Int) {
    let bytes = Array(Samples.all[index].encoded())
    for end in bytes.indices {
      // A copy of its own, so that the sanitizer sees a read behind the end.
      let error = Everything.refusal(of: Bytes(bytes[..<end]))
      #expect(error == nil || error == .truncated, "prefix of \(end) bytes")
    }
  }

  @Test("a prefix that ends inside of a field is refused", arguments: MessageVectorTests.vectors)
  func cutFields(_ vector: MessageVectorTests.Vector) {
    let bytes = Array(Bytes(hex: vector.hex))
    // Vectors of one field: any proper prefix but the empty one is cut.
    guard !vector.claim.contains("list"), !vector.claim.contains("maps"),
      !vector.claim.contains("not packed"), bytes.count > 1
    else { return }
    for end in 1..<bytes.count {
      #expect(Everything.refusal(of: Bytes(bytes[..<end])) == .truncated)
    }
  }

  @Test("unknown fields that are cut are refused")
  func cutUnknown() {
    for hex in ["f03e", "f03e80", "f13e", "f13e00000000000000", "f23e", "f23e0200", "f53e000000"] {
      #expect(Everything.refusal(of: Bytes(hex: hex)) == .truncated)
    }
  }

  @Test("a length beyond the end is refused, whatever its size")
  func lengthsBeyond() {
    let lengths = ["7f", "ffffffff07", "ffffffff0f", "ffffffff7f"]
    for length in lengths {
      for tag in ["72", "7a", "8a01", "9a01", "8202", "b202", "e202", "fa02", "ea03", "f23e"] {
        #expect(Everything.refusal(of: Bytes(hex: tag + length + "00")) == .truncated)
      }
    }
  }

  @Test("a length of more than five bytes is refused, also when it is small")
  func longLengths() {
    for length in ["818080808000", "ffffffffffffffff7f", "ffffffffffffffffff01"] {
      #expect(Everything.refusal(of: Bytes(hex: "72" + length + "61")) == .malformedVarint)
    }
  }

  @Test(
    "no flipped bit traps, and what is decoded encodes and decodes to itself",
    arguments: Samples.all.indices.dropLast())
  func flips(_ index: Int) throws {
    var bytes = Array(Samples.all[index].encoded())
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << (bit % 8)
      defer { bytes[bit / 8] ^= 1 << (bit % 8) }
      try Self.checkStable(Bytes(bytes))
    }
  }

  @Test("no bytes trap, random or spliced from messages", arguments: 0..<8 as Range<UInt64>)
  func random(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let parts = Samples.all.map { Array($0.encoded()) }
    for _ in 0..<300 {
      var bytes = Array(parts.randomElement(using: &random) ?? [])
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let position = Int.random(in: 0...bytes.count, using: &random)
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0 where position < bytes.count: bytes[position] = .random(in: 0...255, using: &random)
        case 1: bytes.insert(.random(in: 0...255, using: &random), at: position)
        case 2: bytes.removeSubrange(position..<min(position + 3, bytes.count))
        default:
          let other = parts.randomElement(using: &random) ?? []
          bytes.insert(contentsOf: other.prefix(30), at: position)
        }
      }
      try Self.checkStable(Bytes(bytes), "seed \(seed)")
    }
  }

  /// Decodes bytes that may be anything; a message that comes of it must come back from its own bytes.
  private static func checkStable(_ bytes: Bytes, _ comment: Comment? = nil) throws {
    guard let message = try? Everything(decoding: bytes) else { return }
    let encoded = message.encoded()
    // Compared as bytes, because not-a-number is not equal to itself.
    let again = try Everything(decoding: encoded).encoded()
    #expect(again == encoded, comment)
  }
}
