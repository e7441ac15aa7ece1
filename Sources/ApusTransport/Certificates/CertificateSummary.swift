// SPDX-License-Identifier: Apache-2.0

/// What one wants to know about a certificate file without using it.
package struct CertificateSummary: Sendable, Hashable {
  package let name: SPIFFEName
  /// Seconds since 1970.
  package let notBefore: Int64
  package let notAfter: Int64
  package let issuer: String

  package init(file: String) throws(IdentityError) {
    guard let leaf = PEM.certificates(in: try SmallFile.read(file)).first else {
      throw .noCertificate(file: file)
    }
    do {
      name = try leaf.view.spiffeName()
    } catch {
      throw .badCertificate(file: file, error)
    }
    notBefore = leaf.view.notBefore
    notAfter = leaf.view.notAfter
    issuer = leaf.view.issuer
  }

  /// Whether less than a third of its life is left.
  package func isDue(now: Int64) -> Bool {
    notAfter - now < (notAfter - notBefore) / 3
  }
}
