// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A certificate, its key and the authorities it trusts, loaded and checked.
package struct TLSIdentity: Sendable {
  /// Who we are.
  package let name: SPIFFEName
  /// When our certificate ends, in seconds since 1970.
  package let notAfter: Int64
  package let notBefore: Int64

  /// The leaf, then what leads from it to an authority.
  let chain: [Certificate]
  let key: PrivateKey
  let authorities: [Certificate]

  /// How peers are told about the authorities of ours: their subjects.
  var authorityNames: [String] { authorities.map { $0.view.subject } }

  /// Loads `tls.crt`, `tls.key` and `ca.crt` of `folder`.
  ///
  /// - Parameter now: seconds since 1970; a certificate that is not valid then is refused.
  package init(folder: String, now: Int64) throws(IdentityError) {
    try self.init(
      certificateFile: folder + "/tls.crt", keyFile: folder + "/tls.key",
      bundleFile: folder + "/ca.crt", now: now)
  }

  package init(
    certificateFile: String, keyFile: String, bundleFile: String, now: Int64
  ) throws(IdentityError) {
    try self.init(
      certificate: (certificateFile, try SmallFile.read(certificateFile)),
      key: (keyFile, try SmallFile.read(keyFile)),
      bundle: (bundleFile, try SmallFile.read(bundleFile)), now: now)
  }

  /// From texts in PEM, each with the name to use for it in errors.
  package init(
    certificate: (file: String, pem: [UInt8]), key: (file: String, pem: [UInt8]),
    bundle: (file: String, pem: [UInt8]), now: Int64
  ) throws(IdentityError) {
    chain = PEM.certificates(in: certificate.pem)
    guard let leaf = chain.first else { throw .noCertificate(file: certificate.file) }
    guard let privateKey = PEM.privateKey(in: key.pem) else { throw .noKey(file: key.file) }
    self.key = privateKey
    authorities = PEM.certificates(in: bundle.pem)
    guard !authorities.isEmpty else { throw .noCertificate(file: bundle.file) }
    do {
      name = try leaf.view.spiffeName()
    } catch {
      throw .badCertificate(file: certificate.file, error)
    }
    notAfter = leaf.view.notAfter
    notBefore = leaf.view.notBefore
    OpenSSLError.clear()
    guard unsafe X509_check_private_key(leaf.pointer, privateKey.pointer) == 1 else {
      ERR_clear_error()
      throw .keyMismatch(keyFile: key.file, certificateFile: certificate.file)
    }
    if let problem = leaf.view.leafProblem() {
      throw .badCertificate(
        file: certificate.file, .certificateRefused(name: name.description, reason: problem))
    }
    try verify(leaf, files: (certificate.file, bundle.file), now: now)
  }

  /// Whatever is given, unchecked: tests need bad ones.
  init(
    unchecked chain: [Certificate], key: PrivateKey, authorities: [Certificate], name: SPIFFEName
  ) {
    (self.chain, self.key, self.authorities, self.name) = (chain, key, authorities, name)
    notBefore = chain.first?.view.notBefore ?? 0
    notAfter = chain.first?.view.notAfter ?? 0
  }

  /// Says now what every peer would say later.
  private func verify(
    _ leaf: Certificate, files: (certificate: String, bundle: String), now: Int64
  ) throws(IdentityError) {
    let store = unsafe X509_STORE_new()
    let context = unsafe X509_STORE_CTX_new()
    defer {
      unsafe X509_STORE_CTX_free(context)
      unsafe X509_STORE_free(store)
    }
    guard let store = unsafe store, let context = unsafe context,
      unsafe X509_STORE_CTX_init(context, store, leaf.pointer, nil) == 1
    else { throw .cannotUse(file: files.certificate, reason: "out of memory") }
    for authority in authorities { unsafe X509_STORE_add_cert(store, authority.pointer) }
    let others = unsafe OPENSSL_sk_new_null()
    defer { unsafe OPENSSL_sk_free(others) }
    for link in chain.dropFirst() {
      unsafe OPENSSL_sk_push(others, UnsafeRawPointer(link.pointer))
    }
    unsafe X509_STORE_CTX_set0_untrusted(context, others)
    unsafe X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), time_t(now))
    guard unsafe X509_verify_cert(context) != 1 else { return }
    let problem = unsafe ChainProblem(context: context, now: now, trusted: authorityNames)
    ERR_clear_error()
    if case .untrusted(_, let issuer, _) = problem.error {
      throw .otherAuthority(
        file: files.certificate, issuer: issuer, bundleFile: files.bundle,
        authorities: authorityNames)
    }
    throw .badCertificate(file: files.certificate, problem.error)
  }
}
