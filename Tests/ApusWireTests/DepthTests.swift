// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// Nesting is limited on every way down, and what is skipped needs no stack.
@Suite struct DepthTests {
  /// A message of `depth` messages in each other, made without recursion, by any depth.
  static func nest(_ depth: Int, tag: [UInt8], innermost: [UInt8] = []) -> Bytes {
    // Built from the inside: reversed, so that each level is an append.
    var reversed = Array(innermost.reversed())
    for _ in 0..<depth {
      reversed += AcceptanceTests.varint(UInt64(reversed.count)).reversed()
      reversed += tag.reversed()
    }
    return Bytes(reversed.reversed())
  }

  @Test("a hundred messages in each other are accepted, one more is refused")
  func limitsMessages() throws {
    let child: [UInt8] = [0x92, 0x01]
    #expect(Everything.refusal(of: Self.nest(100, tag: child)) == nil)
    #expect(Everything.refusal(of: Self.nest(101, tag: child)) == .tooDeep(max: 100))
    #expect(Everything.refusal(of: Self.nest(20_000, tag: child)) == .tooDeep(max: 100))
  }

  @Test("a list's, a map's and a union's messages count")
  func countsEachKind() {
    let child: [UInt8] = [0x92, 0x01]
    for (tag, inner) in [([0xFA, 0x02], [0x10, 1]), ([0x9A, 0x01], [0x08, 1])]
      as [([UInt8], [UInt8])]
    {
      let last = tag + [UInt8(inner.count)] + inner
      #expect(Everything.refusal(of: Self.nest(99, tag: child, innermost: last)) == nil)
      #expect(
        Everything.refusal(of: Self.nest(100, tag: child, innermost: last)) == .tooDeep(max: 100))
    }
    // An entry is one level and the message in it another.
    let entry: [UInt8] = [0xF2, 0x03, 2, 0x12, 0]
    #expect(Everything.refusal(of: Self.nest(98, tag: child, innermost: entry)) == nil)
    #expect(
      Everything.refusal(of: Self.nest(99, tag: child, innermost: entry)) == .tooDeep(max: 100))
  }

  @Test("groups that are skipped count, also below messages")
  func limitsGroups() {
    func groups(_ depth: Int) -> [UInt8] {
      Array(repeatElement([0xFB, 0x3E], count: depth).joined())
        + Array(repeatElement([0xFC, 0x3E], count: depth).joined())
    }
    #expect(Everything.refusal(of: Bytes(groups(100))) == nil)
    #expect(Everything.refusal(of: Bytes(groups(101))) == .tooDeep(max: 100))
    #expect(Everything.refusal(of: Bytes(groups(200_000))) == .tooDeep(max: 100))
    let child: [UInt8] = [0x92, 0x01]
    #expect(Everything.refusal(of: Self.nest(60, tag: child, innermost: groups(40))) == nil)
    #expect(
      Everything.refusal(of: Self.nest(60, tag: child, innermost: groups(41)))
        == .tooDeep(max: 100))
  }

  @Test("depth is given back behind each nested message")
  func givesBack() throws {
    let siblings = Bytes(repeatElement([0xFA, 0x02, 0x00], count: 1000).joined())
    #expect(try Everything(decoding: siblings).leaves.count == 1000)
  }
}
