// SPDX-License-Identifier: Apache-2.0

import ApusTransport

/// A public key that checks users' tokens, as a JSON Web Key has it. Spec: RFC 7517, RFC 7518 §6.2.
public struct UserKey: Sendable {
  /// By which tokens name it.
  public let id: String
  let key: P256PublicKey

  /// - Returns: `nil` for a key of another kind, which is bound to another algorithm, and for what is
  ///   no point of the curve.
  public init?(
    kid: String, kty: String, crv: String, x: String, y: String, alg: String, use: String
  ) {
    guard kty == "EC", crv == "P-256", alg == "ES256", use == "sig", 1...64 ~= kid.utf8.count,
      let x = Base64URL.decode(x.utf8), let y = Base64URL.decode(y.utf8),
      let key = P256PublicKey(x: x, y: y)
    else { return nil }
    id = kid
    self.key = key
  }
}
