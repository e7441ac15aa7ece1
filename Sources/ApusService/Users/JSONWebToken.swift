// SPDX-License-Identifier: Apache-2.0

import ApusTransport
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A token of ES256, taken apart and not yet trusted. Spec: RFC 7515 §7.1, RFC 8725.
///
/// Nothing of it chooses how it is checked: the algorithm is fixed, and `kid` is a name to look up.
struct JSONWebToken {
  /// 4 KiB: ours have 500 bytes.
  static let maxByteCount = 4_096

  let kid: String
  let signedText: [UInt8]
  let signature: [UInt8]
  private let payload: [UInt8]

  init(_ token: String) throws(TokenProblem) {
    let text = Array(token.utf8)
    guard text.count <= Self.maxByteCount else {
      throw .tooLong(byteCount: text.count, max: Self.maxByteCount)
    }
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.decode(parts[0]),
      let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
    else { throw .malformed }
    kid = try Self.kid(of: header)
    guard signature.count == P256PublicKey.signatureByteCount else { throw .badSignature }
    self.payload = payload
    self.signature = signature
    signedText = Array(text[..<parts[1].endIndex])
  }

  /// What a header says beyond these three would ask for something that is not done here (`crit`), or
  /// must not be (`jku`, `jwk`, `x5u`).
  private static func kid(of header: [UInt8]) throws(TokenProblem) -> String {
    guard JSONMembers.areUnique(header),
      let members = try? JSONDecoder().decode([String: String].self, from: Data(header)),
      Set(members.keys) == ["alg", "typ", "kid"], members["typ"] == "JWT",
      let kid = members["kid"]
    else { throw .malformed }
    guard members["alg"] == "ES256" else { throw .otherAlgorithm }
    return kid
  }

  /// What the token claims; only worth something once the signature was checked.
  func claims() throws(TokenProblem) -> TokenClaims {
    guard JSONMembers.areUnique(payload),
      let claims = try? JSONDecoder().decode(TokenClaims.self, from: Data(payload))
    else { throw .malformed }
    return claims
  }
}

/// What a token says of a user. Spec: RFC 7519 §4.1.
struct TokenClaims: Decodable {
  var iss: String
  var aud: String
  var sub: String
  var roles: [String]
  /// Seconds since 1970.
  var iat: Int64
  var nbf: Int64
  var exp: Int64
}

/// Why a token is not accepted. Never holds a part of it.
package enum TokenProblem: Error, Hashable, CustomStringConvertible {
  case tooLong(byteCount: Int, max: Int)
  case malformed
  case otherAlgorithm
  case unknownKey
  case badSignature
  case otherIssuer
  case otherAudience
  case expired(secondsAgo: Int64)
  case notYetValid(inSeconds: Int64)

  package var description: String {
    switch self {
    case .tooLong(let byteCount, let max): "it has \(byteCount) bytes, \(max) are allowed"
    case .malformed: "it is no signed JSON Web Token of the kind that the user service issues"
    case .otherAlgorithm: "it is not signed by ES256"
    case .unknownKey: "the user service has no such key"
    case .badSignature: "its signature is wrong"
    case .otherIssuer: "somebody else issued it"
    case .otherAudience: "it is for another system"
    case .expired(let seconds): "it expired \(seconds) s ago: refresh it"
    case .notYetValid(let seconds): "it is valid in \(seconds) s only: compare the clocks"
    }
  }
}
