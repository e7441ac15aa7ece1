// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// What is going to stand in a certificate, besides the key.
struct CertificateProfile {
  var organization: String?
  var commonName: String
  /// Seconds since 1970.
  var notBefore: Int64
  var notAfter: Int64
  /// By OpenSSL's number of the extension, in the syntax of its configuration files.
  var extensions: [(nid: Int32, value: String)]

  /// A leaf for both sides of a connection, as X509-SVID wants it.
  static func leaf(
    _ name: SPIFFEName, notBefore: Int64, notAfter: Int64
  ) -> CertificateProfile {
    CertificateProfile(
      commonName: String(name.path.split(separator: "/").last ?? ""),
      notBefore: notBefore, notAfter: notAfter,
      extensions: [
        (NID_basic_constraints, "critical,CA:FALSE"),
        (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth,clientAuth"),
        (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
        // The name that counts is the URI; the others serve tools that know no SPIFFE.
        (NID_subject_alt_name, "URI:\(name),DNS:localhost,IP:127.0.0.1"),
      ])
  }

  static func authority(
    commonName: String, notBefore: Int64, notAfter: Int64
  ) -> CertificateProfile {
    CertificateProfile(
      organization: "apus-dev", commonName: commonName, notBefore: notBefore, notAfter: notAfter,
      extensions: [
        // No authorities below this one.
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
      ])
  }

  /// Makes and signs the certificate; without `issuer` it signs itself.
  func sign(
    _ key: PrivateKey, by issuer: (certificate: Certificate, key: PrivateKey)?
  ) throws(CertificateError) -> Certificate {
    OpenSSLError.clear()
    guard let certificate = unsafe X509_new() else {
      throw .openSSL(doing: "making a certificate", reason: "out of memory")
    }
    let made = unsafe Certificate(owning: certificate)
    let isMade =
      unsafe X509_set_version(certificate, 2) == 1  // counted from 0: version 3
      && setSerialNumber(of: certificate)
      && ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(notBefore)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(notAfter)) != nil
      && addName(to: X509_get_subject_name(certificate))
      && X509_set_issuer_name(
        certificate, X509_get_subject_name(issuer?.certificate.pointer ?? certificate)) == 1
      && X509_set_pubkey(certificate, key.pointer) == 1
    guard isMade else { throw problem("making a certificate") }
    for (nid, value) in extensions {
      let parent = unsafe issuer?.certificate.pointer ?? certificate
      guard unsafe apus_X509_add_extension(certificate, parent, nid, value) == 1 else {
        throw problem("adding the extension \"\(value)\"")
      }
    }
    let signer = issuer?.key ?? key
    guard unsafe X509_sign(certificate, signer.pointer, EVP_sha256()) > 0 else {
      throw problem("signing a certificate")
    }
    return made
  }

  private func problem(_ doing: String) -> CertificateError {
    .openSSL(doing: doing, reason: OpenSSLError.take().text)
  }

  private func addName(to name: OpaquePointer?) -> Bool {
    func add(_ field: String, _ value: String) -> Bool {
      unsafe X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, value, -1, -1, 0) == 1
    }
    // X.520 allows 64 characters in a common name.
    return (organization.map { add("O", $0) } ?? true) && add("CN", String(commonName.prefix(64)))
  }

  /// 127 random bits: never 0, never negative, never the same again.
  private func setSerialNumber(of certificate: OpaquePointer) -> Bool {
    guard let number = unsafe BN_new() else { return false }
    defer { unsafe BN_free(number) }
    return unsafe BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
      && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
  }
}

extension PrivateKey {
  /// A new ECDSA key on P-256.
  static func make() throws(CertificateError) -> PrivateKey {
    OpenSSLError.clear()
    guard let key = unsafe apus_new_P256_key() else {
      throw .openSSL(doing: "making a key", reason: OpenSSLError.take().text)
    }
    return unsafe PrivateKey(owning: key)
  }

  func pem() throws(CertificateError) -> [UInt8] {
    let text = unsafe PEM.text { bio in
      unsafe PEM_write_bio_PrivateKey(bio, pointer, nil, nil, 0, nil, nil) == 1
    }
    guard let text else { throw .openSSL(doing: "writing a key", reason: OpenSSLError.take().text) }
    return text
  }
}

extension Certificate {
  func pem() throws(CertificateError) -> [UInt8] {
    let text = unsafe PEM.text { bio in unsafe PEM_write_bio_X509(bio, pointer) == 1 }
    guard let text else {
      throw .openSSL(doing: "writing a certificate", reason: OpenSSLError.take().text)
    }
    return text
  }
}
