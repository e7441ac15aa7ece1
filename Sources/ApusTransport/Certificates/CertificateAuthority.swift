// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The authority of a development system: whoever reads its key can be anybody, so it belongs on
/// one machine. Real deployments bring their own certificates.
package struct CertificateAuthority: Sendable {
  package let trustDomain: String

  let certificate: Certificate
  let key: PrivateKey

  /// Ten years: nobody wants to distribute a development authority again.
  package static let lifetime: Int64 = 3_650 * 86_400
  /// Also what OWASP allows at the very most.
  package static let leafLifetime: Int64 = 90 * 86_400
  /// Clocks that are a little behind shall accept a new certificate, too.
  static let backdating: Int64 = 300

  /// Makes a new one, in memory.
  ///
  /// - Parameter now: seconds since 1970.
  package init(trustDomain: String, now: Int64) throws(CertificateError) {
    do {
      self.trustDomain = try SPIFFEName(trustDomain: trustDomain, path: "authority").trustDomain
    } catch {
      throw .badName(error)
    }
    key = try PrivateKey.make()
    // Four digits tell two authorities of the same domain apart, in the sentences about them.
    let digits = String(UInt16.random(in: .min ... .max), radix: 16)
    let mark = String(repeating: "0", count: 4 - digits.count) + digits
    certificate = try CertificateProfile.authority(
      commonName: "apus development CA \(mark) of \(trustDomain.prefix(32))",
      notBefore: now - Self.backdating, notAfter: now + Self.lifetime
    ).sign(key, by: nil)
  }

  /// Reads `ca.crt` and `ca.key` of `folder`, as `save(in:)` wrote them.
  package init(folder: String, trustDomain: String) throws(CertificateError) {
    let files = (certificate: folder + "/ca.crt", key: folder + "/ca.key")
    do throws(IdentityError) {
      let certificates = PEM.certificates(in: try SmallFile.read(files.certificate))
      guard let first = certificates.first else {
        throw IdentityError.noCertificate(file: files.certificate)
      }
      guard let key = PEM.privateKey(in: try SmallFile.read(files.key)) else {
        throw IdentityError.noKey(file: files.key)
      }
      guard unsafe X509_check_private_key(first.pointer, key.pointer) == 1 else {
        OpenSSLError.clear()
        throw IdentityError.keyMismatch(keyFile: files.key, certificateFile: files.certificate)
      }
      (certificate, self.key, self.trustDomain) = (first, key, trustDomain)
    } catch {
      throw .cannotRead(error)
    }
  }

  package func save(in folder: String) throws(CertificateError) {
    try AtomicFile.write(try key.pem(), to: folder + "/ca.key", mode: 0o600)
    try AtomicFile.write(try certificate.pem(), to: folder + "/ca.crt", mode: 0o644)
  }

  /// When the authority itself ends, in seconds since 1970.
  package var notAfter: Int64 { certificate.view.notAfter }

  /// A new key and a certificate for `path` ("service/shop.cart.v1", "operator/ada").
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - lifetime: in seconds; never beyond the authority's own end.
  package func issue(
    path: String, now: Int64, lifetime: Int64 = leafLifetime
  ) throws(CertificateError) -> IssuedIdentity {
    let name: SPIFFEName
    do {
      name = try SPIFFEName(trustDomain: trustDomain, path: path)
    } catch {
      throw .badName(error)
    }
    return try issue(
      .leaf(name, notBefore: now - Self.backdating, notAfter: min(now + lifetime, notAfter)))
  }

  /// Whatever the profile says: tests need bad ones.
  func issue(_ profile: CertificateProfile) throws(CertificateError) -> IssuedIdentity {
    let leafKey = try PrivateKey.make()
    let leaf = try profile.sign(leafKey, by: (certificate, key))
    return IssuedIdentity(
      certificate: try leaf.pem(), key: try leafKey.pem(), bundle: try certificate.pem())
  }
}
