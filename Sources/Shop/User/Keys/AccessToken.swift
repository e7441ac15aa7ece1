// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire
import Foundation
import UserAPI

/// What an access token says, as ApusService's verifier of them reads it. Spec: RFC 7519 §4.1.
struct AccessToken: Encodable {
  var iss: String
  var aud: String
  var sub: String
  var roles: [String]
  var iat: Int64
  var nbf: Int64
  var exp: Int64

  /// - Parameter issuedAt: of the whole pair, so that a repeated refresh gives a token of the same
  ///   life.
  init(of user: User, issuedAt: Timestamp, _ settings: UserSettings) {
    iss = settings.issuer
    aud = settings.audience
    sub = user.id.uuidString.lowercased()
    roles = user.roles
    iat = issuedAt.seconds
    nbf = issuedAt.seconds
    exp = issuedAt.seconds + UserSettings.accessSeconds
  }

  func signed(by key: P256PrivateKey, kid: String) throws -> String {
    let header = try Self.part(["alg": "ES256", "typ": "JWT", "kid": kid])
    let text = "\(header).\(try Self.part(self))"
    return "\(text).\(Base64URL.encode(try key.sign(Array(text.utf8))))"
  }

  private static func part(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Base64URL.encode(try encoder.encode(value))
  }
}
