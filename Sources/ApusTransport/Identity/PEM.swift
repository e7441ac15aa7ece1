// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Certificates and keys in PEM, read and written by OpenSSL.
enum PEM {
  /// All certificates of a text, in order; empty when there is none or one is malformed.
  static func certificates(in text: [UInt8]) -> [Certificate] {
    unsafe withMemoryBIO(over: text) { bio in
      var list: [Certificate] = []
      while let next = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
        list.append(unsafe Certificate(owning: next))
      }
      // The reader reports the end of the text as an error: anything else is a malformed one.
      let last = ERR_peek_last_error()
      ERR_clear_error()
      let isEnd = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE
      return isEnd ? list : []
    } ?? []
  }

  /// The first private key of a text; `nil` also when it is encrypted, since nobody is asked.
  static func privateKey(in text: [UInt8]) -> PrivateKey? {
    unsafe withMemoryBIO(over: text) { bio in
      let key = unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
      ERR_clear_error()
      return unsafe key.map { unsafe PrivateKey(owning: $0) }
    }
  }

  /// What `write` puts into a memory BIO.
  static func text(_ write: (OpaquePointer) -> Bool) -> [UInt8]? {
    guard let bio = unsafe BIO_new(BIO_s_mem()) else { return nil }
    defer { unsafe BIO_free(bio) }
    guard unsafe write(bio) else { return nil }
    var start: UnsafePointer<CChar>?
    let count = unsafe apus_BIO_memory(bio, &start)
    // Safe: the BIO owns that many bytes until it is freed.
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  private static func withMemoryBIO<Result>(
    over text: [UInt8], _ body: (OpaquePointer) -> Result?
  ) -> Result? {
    guard text.count <= Int32.max else { return nil }
    return unsafe text.withUnsafeBytes { bytes in
      // Safe: the BIO reads in place and does not outlive the closure.
      guard let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
        return nil
      }
      defer { unsafe BIO_free(bio) }
      return unsafe body(bio)
    }
  }
}

/// A private key of our own.
@safe final class PrivateKey: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: as for `Certificate`: never changed, references are atomic.

  let pointer: OpaquePointer

  /// Takes over one reference.
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

  deinit { unsafe EVP_PKEY_free(pointer) }
}
