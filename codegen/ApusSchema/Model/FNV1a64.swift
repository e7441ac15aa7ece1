// SPDX-License-Identifier: Apache-2.0

/// FNV-1a, 64 bits: what names methods and errors on the wire.
///
/// http://www.isthe.com/chongo/tech/comp/fnv/
package enum FNV1a64 {
  /// The hash of the UTF-8 bytes of `text`.
  package static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      hash ^= UInt64(byte)
      hash = hash &* 0x0000_0100_0000_01b3
    }
    return hash
  }
}
