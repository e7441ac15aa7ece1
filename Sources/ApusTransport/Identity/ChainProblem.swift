// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Why OpenSSL did not accept a chain of certificates, in our words.
struct ChainProblem {
  let error: TransportError

  /// - Parameter context: one whose verification has just failed.
  init(context: OpaquePointer, now: Int64, trusted: [String]) {
    let code = unsafe X509_STORE_CTX_get_error(context)
    // The one that failed may be an authority above the leaf.
    guard
      let current = unsafe X509_STORE_CTX_get_current_cert(context)
        ?? X509_STORE_CTX_get0_cert(context)
    else {
      error = .noCertificate
      return
    }
    let view = unsafe CertificateView(pointer: current)
    switch code {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      error = .expired(name: view.displayName, notAfter: view.notAfter, now: now)
    case X509_V_ERR_CERT_NOT_YET_VALID:
      error = .notYetValid(name: view.displayName, notBefore: view.notBefore, now: now)
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_SIGNATURE_FAILURE:
      error = .untrusted(
        name: view.displayName, issuer: view.issuer, trusted: trusted.joined(separator: "\", \""))
    case X509_V_ERR_INVALID_PURPOSE:
      error = .certificateRefused(
        name: view.displayName,
        reason: "its extended key usage does not allow this side (serverAuth and clientAuth)")
    default:
      let text = unsafe X509_verify_cert_error_string(Int(code))
      error = .certificateRefused(
        name: view.displayName, reason: unsafe text.map { unsafe String(cString: $0) } ?? "\(code)")
    }
  }
}
