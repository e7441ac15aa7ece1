// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// HMAC with SHA-256 (RFC 2104), for messages that travel through hands that may change them.
package struct HMACSHA256: Sendable {
  private let key: [UInt8]

  private static let byteCount = 32

  package init(key: some Sequence<UInt8>) {
    self.key = Array(key)
  }

  package init(key: String) { self.init(key: key.utf8) }

  /// The code in lower-case hex.
  package func hexCode(of bytes: some Sequence<UInt8>) -> String {
    code(of: Array(bytes)).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// Whether `hexCode` is the code of `bytes`. Takes as long for a wrong code as for the right one,
  /// so that a code cannot be guessed digit by digit.
  package func isValid(hexCode: String, of bytes: some Sequence<UInt8>) -> Bool {
    let expected = Array(self.hexCode(of: bytes).utf8)
    let given = Array(hexCode.utf8)
    guard given.count == expected.count else { return false }
    return unsafe CRYPTO_memcmp(expected, given, expected.count) == 0
  }

  private func code(of message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Self.byteCount)
    var codeByteCount = 0
    // Safe: each pointer is lent for the call, with the count of its array.
    let isDone = unsafe EVP_Q_mac(
      nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, &code, code.count,
      &codeByteCount)
    precondition(
      unsafe isDone != nil && codeByteCount == Self.byteCount, "OpenSSL has no HMAC-SHA256")
    return code
  }
}
