// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// What OpenSSL asks during a handshake. Each callback finds its session through the SSL's data.
extension TLSSession {
  static func installCallbacks(on context: OpaquePointer, isServer: Bool) {
    unsafe SSL_CTX_set_cert_verify_callback(
      context,
      { storeContext, _ in
        guard let storeContext = unsafe storeContext,
          let session = unsafe TLSSession.verifying(storeContext)
        else { return 0 }
        return unsafe session.verifyPeer(storeContext) ? 1 : 0
      }, nil)
    unsafe SSL_CTX_set_msg_callback(context) { isWritten, _, contentType, message, count, ssl, _ in
      guard isWritten == 0, contentType == SSL3_RT_HANDSHAKE, count > 0,
        let kind = unsafe message?.load(as: UInt8.self), kind == SSL3_MT_KEY_UPDATE,
        let ssl = unsafe ssl
      else { return }
      unsafe TLSSession.of(ssl)?.countKeyUpdate()
    }
    if isServer {
      unsafe apus_SSL_CTX_set_servername_callback(context) { ssl, alert, _ in
        guard let ssl = unsafe ssl, let session = unsafe TLSSession.of(ssl),
          unsafe session.selectIdentity(ssl)
        else {
          unsafe alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
          return SSL_TLSEXT_ERR_ALERT_FATAL
        }
        return SSL_TLSEXT_ERR_OK
      }
      unsafe SSL_CTX_set_alpn_select_cb(
        context,
        { ssl, selected, selectedByteCount, offered, offeredByteCount, _ in
          guard let ssl = unsafe ssl, let session = unsafe TLSSession.of(ssl) else {
            return SSL_TLSEXT_ERR_ALERT_FATAL
          }
          // Safe: OpenSSL lends that many bytes for the length of this call.
          let names = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredByteCount))
          guard let index = unsafe session.selectProtocol(names) else {
            return SSL_TLSEXT_ERR_ALERT_FATAL
          }
          unsafe selected?.pointee = offered.map { unsafe $0 + index + 1 }
          unsafe selectedByteCount?.pointee = names[index]
          return SSL_TLSEXT_ERR_OK
        }, nil)
    } else {
      // Unlike everything else in OpenSSL, 0 is success here; a failure shows in the handshake.
      unsafe TLSContext.applicationProtocol.withUnsafeBufferPointer { name in
        _ = unsafe SSL_CTX_set_alpn_protos(context, name.baseAddress, UInt32(name.count))
      }
    }
  }

  private static func of(_ ssl: OpaquePointer) -> TLSSession? {
    // Safe: set in `init` to the session that owns the SSL.
    unsafe apus_SSL_owner(ssl).map {
      unsafe Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue()
    }
  }

  private static func verifying(_ context: OpaquePointer) -> TLSSession? {
    let index = SSL_get_ex_data_X509_STORE_CTX_idx()
    return unsafe X509_STORE_CTX_get_ex_data(context, index).flatMap {
      unsafe TLSSession.of(OpaquePointer($0))
    }
  }

  /// The chain by OpenSSL, then the name by ourselves: OpenSSL matches no URIs.
  private func verifyPeer(_ context: OpaquePointer) -> Bool {
    guard unsafe X509_verify_cert(context) == 1 else {
      cause =
        unsafe ChainProblem(context: context, now: now, trusted: ownIdentity.authorityNames).error
      return false
    }
    guard let leaf = unsafe X509_STORE_CTX_get0_cert(context) else {
      cause = .noCertificate
      return false
    }
    do {
      verifiedPeer = try unsafe checked(CertificateView(pointer: leaf))
      return true
    } catch {
      cause = error
      unsafe X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION)
      return false
    }
  }

  private func checked(_ leaf: CertificateView) throws(TransportError) -> PeerIdentity {
    let name = try leaf.spiffeName()
    if let reason = leaf.leafProblem() {
      throw .certificateRefused(name: name.description, reason: reason)
    }
    let domain = ownIdentity.name.trustDomain
    guard name.trustDomain == domain else {
      throw .otherTrustDomain(found: name.description, expected: domain)
    }
    if context.isServer {
      guard name.isServiceOrOperator else {
        throw .notServiceOrOperator(found: name.description)
      }
    } else {
      let path = "service/\(serverName ?? "")"
      guard name.path == path else {
        throw .wrongName(found: name.description, expected: "spiffe://\(domain)/\(path)")
      }
    }
    return PeerIdentity(trustDomain: domain, path: name.path, notAfter: leaf.notAfter)
  }

  /// Presents the identity of the service that the client asks for.
  private func selectIdentity(_ ssl: OpaquePointer) -> Bool {
    let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map {
      unsafe String(cString: $0)
    }
    guard let entry = context.entry(forServerName: name) else {
      let shown = name.map { printable(Array($0.utf8).span, max: 200) }
      cause =
        shown.map { .unknownServerName(asked: $0, served: context.services) }
        ?? .noServerName(served: context.services)
      return false
    }
    ownIdentity = entry.identity
    return unsafe SSL_set_SSL_CTX(ssl, entry.context) != nil
  }

  /// The index of the length byte of `apus/1` in ALPN's list.
  private func selectProtocol(_ list: UnsafeBufferPointer<UInt8>) -> Int? {
    var offered: [String] = []
    var index = 0
    while index < list.count {
      let end = unsafe index + 1 + Int(list[index])
      guard end <= list.count else { break }
      let name = unsafe Array(list[(index + 1)..<end])
      if name.elementsEqual(TLSContext.applicationProtocol.dropFirst()) { return index }
      if offered.count < 8 { offered.append(printable(name.span, max: 40)) }
      index = end
    }
    cause = .otherApplicationProtocol(offered: offered)
    return nil
  }
}
