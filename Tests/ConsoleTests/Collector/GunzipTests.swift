// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Console

@Suite struct GunzipTests {
  /// `printf 'hello hello hello' | gzip -9 -n`
  private static let hello: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57,
    0xC8, 0x40, 0x90, 0x00, 0x80, 0x88, 0xF9, 0xE5, 0x11, 0x00, 0x00, 0x00,
  ]

  @Test("what was packed comes out again")
  func unpacks() throws {
    #expect(try Gunzip.unpack(Self.hello, upTo: 17) == Array("hello hello hello".utf8))
  }

  @Test("there is an end to it, and each prefix is refused")
  func bounded() {
    #expect(throws: Gunzip.Failure.tooLarge(max: 16)) { try Gunzip.unpack(Self.hello, upTo: 16) }
    for length in 0..<Self.hello.count {
      #expect(throws: Gunzip.Failure.notPacked) {
        try Gunzip.unpack(Array(Self.hello.prefix(length)), upTo: 100)
      }
    }
  }

  @Test("noise is refused", arguments: [1, 2, 3] as [UInt64])
  func noise(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    for _ in 0..<200 {
      var bytes = Self.hello
      bytes[Int.random(in: 0..<20, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      // Some bits do not matter (a time in the header); none does harm.
      _ = try? Gunzip.unpack(bytes, upTo: 1_000)
    }
  }
}
