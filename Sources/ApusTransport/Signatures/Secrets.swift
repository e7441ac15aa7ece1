// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Random bytes that nobody can guess, and what is kept of them.
package enum Secrets {
  package static func random(byteCount: Int) throws(CertificateError) -> [UInt8] {
    OpenSSLError.clear()
    var bytes = [UInt8](repeating: 0, count: byteCount)
    guard unsafe RAND_priv_bytes(&bytes, Int32(byteCount)) == 1 else {
      throw .openSSL(doing: "drawing random bytes", reason: OpenSSLError.take().text)
    }
    return bytes
  }

  package static func sha256(_ message: [UInt8]) throws(CertificateError) -> [UInt8] {
    OpenSSLError.clear()
    var digest = [UInt8](repeating: 0, count: 32)
    guard unsafe EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil) == 1 else {
      throw .openSSL(doing: "hashing", reason: OpenSSLError.take().text)
    }
    return digest
  }

  /// In a time that does not say where they differ.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
  }
}
