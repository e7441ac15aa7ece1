// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// What one side of TLS needs: for a client its identity, for a server one or several of them, of
/// which the client chooses by naming the service it wants (SNI).
///
/// Never changed after it was made: to reload, build a new one and swap the reference. Connections
/// made before keep theirs.
package final class TLSContext: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: all stored properties are constants; each SSL_CTX is complete
  // before `init` returns and only given to SSL_new and SSL_set_SSL_CTX afterwards, which count
  // references atomically.

  /// One identity as OpenSSL holds it.
  @safe struct Entry {
    let identity: TLSIdentity
    let context: OpaquePointer
  }

  package let isServer: Bool
  let entries: [Entry]

  /// - Throws: `IdentityError.cannotUse` when OpenSSL refuses the certificate or the key.
  package convenience init(client identity: TLSIdentity) throws(IdentityError) {
    try self.init(isServer: false, [identity])
  }

  /// - Parameter identities: those of the services in this process; not empty, the first one is
  ///   presented to clients that name none when it is the only one.
  package convenience init(server identities: [TLSIdentity]) throws(IdentityError) {
    precondition(!identities.isEmpty, "a server needs an identity")
    try self.init(isServer: true, identities)
  }

  private init(isServer: Bool, _ identities: [TLSIdentity]) throws(IdentityError) {
    self.isServer = isServer
    var entries: [Entry] = []
    for identity in identities {
      guard let context = unsafe Self.make(identity, isServer: isServer) else {
        let reason = OpenSSLError.take().text
        for entry in entries { unsafe SSL_CTX_free(entry.context) }
        throw .cannotUse(file: "the certificate of \(identity.name)", reason: reason)
      }
      entries.append(unsafe Entry(identity: identity, context: context))
    }
    self.entries = entries
  }

  /// A client over what OpenSSL was told by someone else: tests need foreign peers.
  init(entries: [Entry]) {
    isServer = false
    self.entries = entries
  }

  deinit {
    for entry in entries { unsafe SSL_CTX_free(entry.context) }
  }

  /// Who we are; of several, the first.
  package var identity: TLSIdentity { entries[0].identity }

  /// The services that can be asked for.
  package var services: [String] { entries.compactMap { $0.identity.name.service } }

  /// The identity for the service that a client asks for; the only one if it asks for none.
  func entry(forServerName name: String?) -> Entry? {
    guard let name else { return entries.count == 1 ? entries[0] : nil }
    return entries.first { $0.identity.name.service == name }
  }

  /// `apus/1` as ALPN writes it: each name after its length.
  static let applicationProtocol: [UInt8] = [6] + Array("apus/1".utf8)

  private static func make(_ identity: TLSIdentity, isServer: Bool) -> OpaquePointer? {
    OpenSSLError.clear()
    guard
      let context = unsafe SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method())
    else { return nil }
    // AES first where it is an instruction: 128 bits are as safe here as 256 and faster.
    let suites =
      apus_has_AES() != 0
      ? "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
      : "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384"
    let isMade =
      unsafe apus_SSL_CTX_only_tls13(context) != 0
      && SSL_CTX_set_ciphersuites(context, suites) == 1
      && apus_SSL_CTX_set_groups(context, "X25519:P-256") != 0
      && SSL_CTX_use_certificate(context, identity.chain[0].pointer) == 1
      && SSL_CTX_use_PrivateKey(context, identity.key.pointer) == 1
      && SSL_CTX_check_private_key(context) == 1
      && identity.chain.dropFirst().allSatisfy {
        unsafe apus_SSL_CTX_add_chain_certificate(context, $0.pointer) != 0
      }
    guard isMade, let store = unsafe SSL_CTX_get_cert_store(context) else {
      unsafe SSL_CTX_free(context)
      return nil
    }
    for authority in identity.authorities {
      unsafe X509_STORE_add_cert(store, authority.pointer)
    }
    // ENABLE_PARTIAL_WRITE and ACCEPT_MOVING_WRITE_BUFFER never matter while our BIO takes all it
    // is given; they are set so that a write can never leave OpenSSL waiting for the same pointer.
    // RELEASE_BUFFERS: see `TLSSession.keepsBuffers`.
    unsafe apus_SSL_CTX_set_mode(
      context,
      Int(SSL_MODE_ENABLE_PARTIAL_WRITE) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
        | Int(SSL_MODE_RELEASE_BUFFERS))
    unsafe apus_SSL_CTX_set_options(context)
    // No resumption: a resumed session would skip the check of the peer's certificate.
    unsafe SSL_CTX_set_num_tickets(context, 0)
    unsafe apus_SSL_CTX_no_session_cache(context)
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    unsafe SSL_CTX_set_verify_depth(context, 3)
    // A chain of three is under 4 KiB; OpenSSL itself would buffer 100 KiB from anybody.
    unsafe apus_SSL_CTX_set_max_chain(context, 32 * 1024)
    unsafe TLSSession.installCallbacks(on: context, isServer: isServer)
    return unsafe context
  }
}
