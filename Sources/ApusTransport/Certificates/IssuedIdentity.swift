// SPDX-License-Identifier: Apache-2.0

/// A certificate, its key and the authority's certificate, as PEM texts.
package struct IssuedIdentity: Sendable {
  package let certificate: [UInt8]
  package let key: [UInt8]
  package let bundle: [UInt8]

  /// Writes `tls.key` (0600), `tls.crt` and `ca.crt`, each as a whole: a reader sees the old file or
  /// the new one. One that reads between two of them sees a key that does not match, keeps what it
  /// has and looks again.
  package func save(in folder: String) throws(CertificateError) {
    try AtomicFile.write(key, to: folder + "/tls.key", mode: 0o600)
    try AtomicFile.write(bundle, to: folder + "/ca.crt", mode: 0o644)
    try AtomicFile.write(certificate, to: folder + "/tls.crt", mode: 0o644)
  }

  /// The identity without a detour over files.
  package func loaded(now: Int64) throws(IdentityError) -> TLSIdentity {
    try TLSIdentity(
      certificate: ("the new certificate", certificate), key: ("its key", key),
      bundle: ("its bundle", bundle), now: now)
  }
}
