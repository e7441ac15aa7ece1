// SPDX-License-Identifier: Apache-2.0

/// Why an identity's files cannot be used; a sentence that names the file.
package enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case tooLarge(file: String, byteCount: Int, max: Int)
  case noCertificate(file: String)
  case noKey(file: String)
  case keyMismatch(keyFile: String, certificateFile: String)
  case badCertificate(file: String, TransportError)
  case otherAuthority(file: String, issuer: String, bundleFile: String, authorities: [String])
  case cannotUse(file: String, reason: String)

  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .tooLarge(let file, let byteCount, let max):
      "\(file) has \(byteCount) bytes, at most \(max) are read: it is no PEM file of an identity"
    case .noCertificate(let file):
      "\(file) holds no certificate in PEM (-----BEGIN CERTIFICATE-----), or a malformed one"
    case .noKey(let file):
      "\(file) holds no unencrypted private key in PEM (-----BEGIN PRIVATE KEY-----)"
    case .keyMismatch(let keyFile, let certificateFile):
      "the key in \(keyFile) does not belong to the certificate in \(certificateFile): "
        + "issue both anew, together"
    case .badCertificate(let file, let error): "\(file): \(error)"
    case .otherAuthority(let file, let issuer, let bundleFile, let authorities):
      "the certificate in \(file) was issued by \"\(issuer)\", but \(bundleFile) holds "
        + (authorities.map { "\"\($0)\"" }.joined(separator: ", "))
        + ": issue it anew, or add its issuer to the bundle"
    case .cannotUse(let file, let reason): "\(file) cannot be used: \(reason)"
    }
  }
}
