// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A public key on P-256, which checks signatures of ES256. Spec: RFC 7518 §3.4.
package struct P256PublicKey: Sendable {
  /// r and s.
  package static let signatureByteCount = 64

  private let key: PrivateKey

  /// - Parameters:
  ///   - x: 32 bytes, big-endian.
  ///   - y: 32 bytes, big-endian.
  /// - Returns: `nil` when that is no point of the curve.
  package init?(x: [UInt8], y: [UInt8]) {
    guard x.count == 32, y.count == 32 else { return nil }
    OpenSSLError.clear()
    defer { OpenSSLError.clear() }
    guard let pointer = unsafe apus_P256_public_key([4] + x + y) else { return nil }
    key = unsafe PrivateKey(owning: pointer)
  }

  /// Whether `signature`, r and s of 32 bytes each, is this key's under `message`. False for any
  /// other length, and for numbers that are zero or beyond the order of the curve.
  package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == Self.signatureByteCount else { return false }
    OpenSSLError.clear()
    defer { OpenSSLError.clear() }
    return unsafe apus_ES256_verify(key.pointer, signature, message, message.count) == 1
  }
}
