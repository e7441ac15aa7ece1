// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTransport

@Suite struct SPIFFENameTests {
  @Test("a name is read into its parts")
  func parses() throws {
    let name = try SPIFFEName(uri: "SPIFFE://Shop-1.example_x/service/shop.Cart_v1")
    #expect(name.trustDomain == "shop-1.example_x")
    #expect(name.path == "service/shop.Cart_v1")
    #expect(name.service == "shop.Cart_v1")
    #expect(name.description == "spiffe://shop-1.example_x/service/shop.Cart_v1")
  }

  @Test("the longest name is allowed, one byte more is not")
  func limits() throws {
    let start = "spiffe://d/"
    let longest = start + String(repeating: "a", count: 2_048 - start.utf8.count)
    #expect(try SPIFFEName(uri: longest).description == longest)
    #expect(throws: SPIFFENameError.tooLong(byteCount: 2_049, max: 2_048)) {
      try SPIFFEName(uri: longest + "a")
    }
    #expect(
      try SPIFFEName(uri: "spiffe://" + String(repeating: "d", count: 255) + "/x").path == "x")
    #expect(throws: SPIFFENameError.self) {
      try SPIFFEName(uri: "spiffe://" + String(repeating: "d", count: 256) + "/x")
    }
  }

  @Test(
    "what is not in the specification is refused",
    arguments: [
      "", "spiffe:", "spiffe://", "spiffe:///x", "spiffe://d", "spiffe://d/", "spiffe://d//x",
      "spiffe://d/x/", "spiffe://d/./x", "spiffe://d/..", "spiffe://d/x?q", "spiffe://d/x#f",
      "spiffe://d:1/x", "spiffe://u@d/x", "spiffe://d/%41", "spiffe://ü/x", "spiffe://d/ü",
      "http://d/x", "spiffe://d/x\0",
    ])
  func refuses(uri: String) {
    #expect(throws: SPIFFENameError.self) { try SPIFFEName(uri: uri) }
  }

  @Test("bytes that a peer chose cannot write control characters into a log")
  func escapes() {
    func shown(_ bytes: [UInt8], max: Int) -> String { printable(bytes.span, max: max) }
    #expect(shown([0x1B, 0x5B, 0x41, 0x22, 0x5C, 0xFF], max: 10) == "\\x1b[A\\x22\\x5c\\xff")
    #expect(shown([0x41, 0x42, 0x43], max: 2) == "AB…")
  }
}
