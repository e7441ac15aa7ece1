// SPDX-License-Identifier: Apache-2.0

/// Who is at the other end of a connection, as its verified certificate says.
package struct PeerIdentity: Sendable, Hashable {
  package var trustDomain: String
  /// `service/shop.cart.v1` or `operator/ada`.
  package var path: String
  /// When the certificate ends, in seconds since 1970: a connection must not outlive it.
  package var notAfter: Int64

  package init(trustDomain: String, path: String, notAfter: Int64) {
    self.trustDomain = trustDomain
    self.path = path
    self.notAfter = notAfter
  }
}
