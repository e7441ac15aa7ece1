// SPDX-License-Identifier: Apache-2.0

import COpenSSL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What we read from a certificate that someone else owns: valid as long as that one.
@safe struct CertificateView {
  let pointer: OpaquePointer

  var notBefore: Int64 { unsafe seconds(of: X509_get0_notBefore(pointer)) }
  var notAfter: Int64 { unsafe seconds(of: X509_get0_notAfter(pointer)) }

  /// The common name, or the whole subject if there is none.
  var subject: String { unsafe text(of: X509_get_subject_name(pointer)) }
  var issuer: String { unsafe text(of: X509_get_issuer_name(pointer)) }

  /// Its name if it has a proper one, otherwise its subject: for sentences about refusals.
  var displayName: String {
    if let name = try? spiffeName() { return name.description }
    return "\"\(subject)\""
  }

  /// The one URI among the subject alternative names.
  ///
  /// Spec: X509-SVID §2: exactly one URI SAN. Compared by length, so a NUL cannot hide the rest.
  func spiffeName() throws(TransportError) -> SPIFFEName {
    var name: SPIFFEName?
    var count = 0
    let found = unsafe X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil)
    guard let found = unsafe found else { throw .nameCount(found: 0) }
    let names = OpaquePointer(found)
    defer { unsafe GENERAL_NAMES_free(names) }
    for index in 0..<(unsafe apus_GENERAL_NAMES_count(names)) {
      var byteCount: Int32 = 0
      guard let start = unsafe apus_GENERAL_NAMES_uri(names, index, &byteCount) else { continue }
      count += 1
      guard count == 1 else { continue }
      // Safe: OpenSSL says how long its string is, and it lives until GENERAL_NAMES_free.
      let uri = unsafe UnsafeBufferPointer(start: start, count: Int(max(0, byteCount)))
      if unsafe uri.contains(0) { throw .nameHoldsNUL }
      do {
        name = try SPIFFEName(uri: unsafe Span(_unsafeElements: uri))
      } catch {
        throw .badName(error)
      }
    }
    guard count == 1, let name else { throw .nameCount(found: count) }
    return name
  }

  /// Why this certificate may not stand for a service or a person, if so.
  ///
  /// Spec: X509-SVID §4: a leaf is no authority; it signs, and signs no certificates.
  func leafProblem() -> String? {
    let flags = unsafe X509_get_extension_flags(pointer)
    if flags & UInt32(EXFLAG_INVALID) != 0 { return "its extensions are malformed" }
    if flags & UInt32(EXFLAG_CA) != 0 { return "it is an authority's (CA:TRUE), not a leaf" }
    guard flags & UInt32(EXFLAG_KUSAGE) != 0 else { return "it has no key usage" }
    let usage = unsafe X509_get_key_usage(pointer)
    if usage & UInt32(KU_DIGITAL_SIGNATURE) == 0 { return "its key usage lacks digitalSignature" }
    if usage & UInt32(KU_KEY_CERT_SIGN | KU_CRL_SIGN) != 0 {
      return "its key usage has keyCertSign or cRLSign, which only authorities may have"
    }
    return nil
  }

  private func seconds(of time: UnsafePointer<ASN1_TIME>?) -> Int64 {
    var parts = unsafe tm()
    guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
    return Int64(unsafe timegm(&parts))
  }

  private func text(of name: OpaquePointer?) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe X509_NAME_get_text_by_NID(
        name, NID_commonName, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
    }
    if count > 0 { return printable(buffer.span.extracting(first: Int(count)), max: 200) }
    guard let line = unsafe X509_NAME_oneline(name, nil, 0) else { return "" }
    defer { unsafe CRYPTO_free(line, #file, #line) }
    return printable(Array(unsafe String(cString: line).utf8).span, max: 200)
  }
}

/// A certificate of our own.
@safe final class Certificate: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: the pointer never changes, OpenSSL counts references atomically
  // and fills the caches inside an X509 under its own lock; we only read.

  let pointer: OpaquePointer

  /// Takes over one reference.
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

  deinit { unsafe X509_free(pointer) }

  var view: CertificateView { unsafe CertificateView(pointer: pointer) }
}
