// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The memory-hard function that turns passwords into what is kept of them. Spec: RFC 7914.
package struct Scrypt: Sendable, Hashable {
  /// The cost is 2 to this; each run takes `128 * blockSize * cost` bytes.
  package var log2Cost: Int
  package var blockSize: Int
  package var parallelism: Int

  package init(log2Cost: Int, blockSize: Int = 8, parallelism: Int = 1) {
    self.log2Cost = log2Cost
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// 32 bytes.
  ///
  /// - Throws: when the parameters are beyond 1 GiB, or the memory is not there.
  package func hash(_ password: [UInt8], salt: [UInt8]) throws(CertificateError) -> [UInt8] {
    guard 1...20 ~= log2Cost, 1...32 ~= blockSize, 1...16 ~= parallelism else {
      throw .openSSL(
        doing: "hashing", reason: "scrypt of 2^\(log2Cost), \(blockSize), \(parallelism)")
    }
    OpenSSLError.clear()
    var out = [UInt8](repeating: 0, count: 32)
    let isDone = unsafe password.withUnsafeBytes { bytes in
      // Safe: OpenSSL reads as many bytes as it is told and keeps no pointer.
      unsafe EVP_PBE_scrypt(
        bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count, salt, salt.count,
        1 << UInt64(log2Cost), UInt64(blockSize), UInt64(parallelism), 1 << 31, &out, out.count)
    }
    guard isDone == 1 else {
      throw .openSSL(doing: "hashing", reason: OpenSSLError.take().text)
    }
    return out
  }
}
