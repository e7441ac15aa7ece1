// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A private key on P-256, which signs by ES256. Spec: RFC 7518 §3.4.
package struct P256PrivateKey: Sendable {
  private let key: PrivateKey
  /// The public point, big-endian, 32 bytes each.
  package let x: [UInt8]
  package let y: [UInt8]

  /// A new one from OpenSSL's generator.
  package init() throws(CertificateError) {
    try self.init(PrivateKey.make())
  }

  /// The one that ``pem()`` wrote.
  package init(pem: [UInt8]) throws(CertificateError) {
    guard let key = PEM.privateKey(in: pem) else {
      throw .openSSL(doing: "reading a key", reason: "the text holds no private key")
    }
    try self.init(key)
  }

  private init(_ key: PrivateKey) throws(CertificateError) {
    self.key = key
    OpenSSLError.clear()
    defer { OpenSSLError.clear() }
    var point = [UInt8](repeating: 0, count: 65)
    guard unsafe apus_P256_point(key.pointer, &point) == 1 else {
      throw .openSSL(doing: "reading a key", reason: "it is no key on P-256")
    }
    x = Array(point[1..<33])
    y = Array(point[33...])
  }

  package func pem() throws(CertificateError) -> [UInt8] { try key.pem() }

  /// r and s, 32 bytes each.
  package func sign(_ message: [UInt8]) throws(CertificateError) -> [UInt8] {
    OpenSSLError.clear()
    var signature = [UInt8](repeating: 0, count: P256PublicKey.signatureByteCount)
    guard unsafe apus_ES256_sign(key.pointer, &signature, message, message.count) == 1 else {
      throw .openSSL(doing: "signing", reason: OpenSSLError.take().text)
    }
    return signature
  }
}
