// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTransport

@Suite struct SignatureTests {
  private let example = (
    x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    text: "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    signature:
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
  )

  private func bytes(_ text: String) throws -> [UInt8] {
    try #require(Base64URL.decode(text.utf8))
  }

  @Test("the example of RFC 7515 A.3 is valid, and not with another text")
  func example7515() throws {
    let key = try #require(P256PublicKey(x: bytes(example.x), y: bytes(example.y)))
    let signature = try bytes(example.signature)
    #expect(key.isValid(signature, of: Array(example.text.utf8)))
    #expect(!key.isValid(signature, of: Array((example.text + "x").utf8)))
  }

  @Test("a signature of our own is valid for its key only, and for no changed bit")
  func roundTrip() throws {
    let message = Array("a basket of pears".utf8)
    let signer = try P256PrivateKey(pem: P256PrivateKey().pem())
    let signature = try signer.sign(message)
    let key = try #require(P256PublicKey(x: signer.x, y: signer.y))
    #expect(key.isValid(signature, of: message))
    for index in signature.indices {
      var bad = signature
      bad[index] ^= 1
      #expect(!key.isValid(bad, of: message), "byte \(index)")
    }
    let stranger = try P256PrivateKey()
    let other = try #require(P256PublicKey(x: stranger.x, y: stranger.y))
    #expect(!other.isValid(signature, of: message))
  }

  @Test(
    "zeros, numbers beyond the order, and other lengths are no signature",
    arguments: [
      [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xff, count: 64), [],
      [UInt8](repeating: 1, count: 63), [UInt8](repeating: 1, count: 65),
    ])
  func degenerate(_ signature: [UInt8]) throws {
    let key = try #require(P256PublicKey(x: bytes(example.x), y: bytes(example.y)))
    #expect(!key.isValid(signature, of: Array(example.text.utf8)))
  }

  @Test("a point beside the curve, of another length, or at infinity is no key")
  func badPoints() throws {
    let x = try bytes(example.x)
    var y = try bytes(example.y)
    #expect(P256PublicKey(x: x + [0], y: y) == nil)
    #expect(P256PublicKey(x: [], y: []) == nil)
    y[31] ^= 1
    #expect(P256PublicKey(x: x, y: y) == nil)
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(P256PublicKey(x: zeros, y: zeros) == nil)
  }

  @Test("scrypt gives the hash of RFC 7914 §12")
  func scrypt() throws {
    let hash = try Scrypt(log2Cost: 14).hash(
      Array("pleaseletmein".utf8), salt: Array("SodiumChloride".utf8))
    #expect(
      hash == [
        0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38,
        0xeb, 0xfd, 0xa8, 0xfb, 0xba, 0x90, 0x4f, 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d,
        0xa1, 0xf2,
      ])
    #expect(throws: CertificateError.self) { try Scrypt(log2Cost: 60).hash([], salt: []) }
  }

  @Test("base64url: what it writes it reads, and one value has one text")
  func base64() {
    for count in 0..<40 {
      let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count &* 101) }
      #expect(Base64URL.decode(Base64URL.encode(value).utf8) == value)
    }
    #expect(Base64URL.encode(Array("fo".utf8)) == "Zm8")
    for bad in ["Zm9=", "Zm8=", "Z", "Zm+v", "Zm/v", "Zm v", "Zm8\n", "Zm\u{e9}"] {
      #expect(Base64URL.decode(bad.utf8) == nil, "\(bad)")
    }
    // The last letter of "Zm9" has bits that no byte needs.
    #expect(Base64URL.decode("Zm9".utf8) == nil)
  }
}
