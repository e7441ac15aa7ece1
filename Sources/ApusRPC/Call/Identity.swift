// SPDX-License-Identifier: Apache-2.0

package import ApusTransport
package import ApusWire

/// Who a process is: certificate, key and the authorities that it trusts.
public struct Identity: Sendable {
  package let tls: TLSIdentity
  package let clientContext: TLSContext

  /// Loads `tls.crt`, `tls.key` and `ca.crt` of a folder.
  ///
  /// - Throws: a sentence that names the file and what is wrong with it.
  public init(folder: String) throws {
    tls = try TLSIdentity(folder: folder, now: WallClock.now())
    clientContext = try TLSContext(client: tls)
  }

  /// From files that lie anywhere.
  public init(certificateFile: String, keyFile: String, bundleFile: String) throws {
    tls = try TLSIdentity(
      certificateFile: certificateFile, keyFile: keyFile, bundleFile: bundleFile,
      now: WallClock.now())
    clientContext = try TLSContext(client: tls)
  }

  public var trustDomain: String { tls.name.trustDomain }

  /// `service/shop.cart.v1` or `operator/ada`.
  public var path: String { tls.name.path }

  /// When the certificate ends, in seconds since 1970.
  public var notAfter: Int64 { tls.notAfter }

  /// Chosen at random for each process: by it a peer tells a restarted one from the old.
  package static let processInstance = UUID()
}
