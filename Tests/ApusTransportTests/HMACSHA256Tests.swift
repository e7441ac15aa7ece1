// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import Testing

@Suite struct HMACSHA256Tests {
  @Test(
    "the codes are those of RFC 4231",
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 20), "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func vectors(_ key: [UInt8], _ message: String, _ expected: String) {
    let code = HMACSHA256(key: key)
    #expect(code.hexCode(of: message.utf8) == expected)
    #expect(code.isValid(hexCode: expected, of: message.utf8))
  }

  @Test("nothing but the code itself is valid")
  func invalid() {
    let code = HMACSHA256(key: "key")
    let right = code.hexCode(of: "message".utf8)
    #expect(!code.isValid(hexCode: right, of: "massage".utf8))
    #expect(!HMACSHA256(key: "kez").isValid(hexCode: right, of: "message".utf8))
    for wrong in ["", "0", String(right.dropLast()), right + "0", right.uppercased()] {
      #expect(!code.isValid(hexCode: wrong, of: "message".utf8))
    }
  }

  @Test("an empty message, and an empty key, have codes too")
  func empty() {
    #expect(
      HMACSHA256(key: "").hexCode(of: [])
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }
}
