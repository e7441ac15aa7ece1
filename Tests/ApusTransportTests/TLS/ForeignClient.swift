// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Testing

@testable import ApusTransport

/// A TLS client that is not ours: contexts that `TLSContext` itself never makes.
enum ForeignClient {
  static func context(
    withIdentity: Bool, alpn: String?, tls12: Bool = false
  ) throws -> TLSContext {
    let context = unsafe try #require(unsafe SSL_CTX_new(TLS_client_method()))
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    if tls12 { unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, 0x0303, nil) }
    if withIdentity {
      let identity = TestIdentities.client
      unsafe SSL_CTX_use_certificate(context, identity.chain[0].pointer)
      unsafe SSL_CTX_use_PrivateKey(context, identity.key.pointer)
    }
    if let alpn {
      let list = [UInt8(alpn.utf8.count)] + Array(alpn.utf8)
      _ = unsafe list.withUnsafeBufferPointer {
        unsafe SSL_CTX_set_alpn_protos(context, $0.baseAddress, UInt32($0.count))
      }
    }
    return unsafe TLSContext(
      entries: [TLSContext.Entry(identity: TestIdentities.client, context: context)])
  }
}
