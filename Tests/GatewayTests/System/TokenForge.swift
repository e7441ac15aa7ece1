// SPDX-License-Identifier: Apache-2.0

import ApusService
import ApusTransport
import ApusWire

/// Signs whatever a test wants, as the shelf would.
struct TokenForge: Sendable {
  let kid: String
  let key: P256PrivateKey

  static let user = UUID()
  static let issuer = "spiffe://test/service/test.shelf.v1"
  static let audience = "spiffe://test"

  init(kid: String = "k1") throws {
    self.kid = kid
    key = try P256PrivateKey()
  }

  var userKey: UserKey? {
    UserKey(
      kid: kid, kty: "EC", crv: "P-256", x: Base64URL.encode(key.x), y: Base64URL.encode(key.y),
      alg: "ES256", use: "sig")
  }

  static func claims(
    user: UUID, iss: String = issuer, aud: String = audience, roles: String = #"["customer"]"#,
    iat: Int64, exp: Int64
  ) -> String {
    #"{"iss":"\#(iss)","aud":"\#(aud)","sub":"\#(user)","roles":\#(roles),"#
      + #""iat":\#(iat),"nbf":\#(iat),"exp":\#(exp)}"#
  }

  func token(header: String? = nil, _ claims: String) throws -> String {
    let header = header ?? #"{"alg":"ES256","typ":"JWT","kid":"\#(kid)"}"#
    let text = Self.encode(header) + "." + Self.encode(claims)
    return text + "." + Base64URL.encode(try key.sign(Array(text.utf8)))
  }

  static func encode(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }
}
