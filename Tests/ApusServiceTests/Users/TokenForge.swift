// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusTransport
import ApusWire
import Logging
import Synchronization

/// Signs whatever a test wants.
struct TokenForge {
  let kid: String
  let key: P256PrivateKey

  static let issuer = "spiffe://shop.test/service/shop.user.v1"
  static let audience = "spiffe://shop.test"

  init(kid: String = "k1") throws {
    self.kid = kid
    key = try P256PrivateKey()
  }

  var userKey: UserKey? {
    UserKey(
      kid: kid, kty: "EC", crv: "P-256", x: Base64URL.encode(key.x), y: Base64URL.encode(key.y),
      alg: "ES256", use: "sig")
  }

  var header: String { #"{"alg":"ES256","typ":"JWT","kid":"\#(kid)"}"# }

  static func claims(
    user: UUID, iss: String = issuer, aud: String = audience, roles: String = #"["customer"]"#,
    iat: Int64, nbf: Int64? = nil, exp: Int64
  ) -> String {
    #"{"iss":"\#(iss)","aud":"\#(aud)","sub":"\#(user)","roles":\#(roles),"#
      + #""iat":\#(iat),"nbf":\#(nbf ?? iat),"exp":\#(exp)}"#
  }

  func token(header: String? = nil, _ claims: String) throws -> String {
    let text = Self.encode(header ?? self.header) + "." + Self.encode(claims)
    return text + "." + Base64URL.encode(try key.sign(Array(text.utf8)))
  }

  static func encode(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }
}

/// The key server that a verifier asks, and the clock that both have.
final class KeyServer: Sendable {
  private struct State {
    var keys: [UserKey] = []
    var isAway = false
    var askedCount = 0
    var now = Timestamp(seconds: 1_800_000_000)
  }

  private let state = Mutex(State())

  struct Away: Error {}

  var askedCount: Int { state.withLock { $0.askedCount } }
  var seconds: Int64 { state.withLock { $0.now.seconds } }

  func publish(_ forges: TokenForge...) {
    state.withLock { $0.keys = forges.compactMap(\.userKey) }
  }

  func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

  func advance(_ seconds: Int64) { state.withLock { $0.now.seconds += seconds } }

  func verifier() -> JWKSVerifier {
    JWKSVerifier(
      issuer: TokenForge.issuer, audience: TokenForge.audience,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      now: { self.state.withLock { $0.now } }
    ) {
      try self.state.withLock { state in
        state.askedCount += 1
        if state.isAway { throw Away() }
        return state.keys
      }
    }
  }
}
