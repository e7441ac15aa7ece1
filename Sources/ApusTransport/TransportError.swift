// SPDX-License-Identifier: Apache-2.0

/// Why a connection could not be made or had to end, in a sentence that an operator can act on.
package enum TransportError: Error, Hashable, Sendable {
  // Sockets.
  case addressInUse(address: String)
  case cannotListen(address: String, reason: String)
  case cannotConnect(address: String, reason: String)
  /// The socket failed: reset, unreachable, timed out.
  case socketFailed(reason: String)
  /// The peer's stream ended without close_notify, so bytes may be missing.
  case truncated
  case writeStuck(milliseconds: Int64)

  // The handshake.
  case handshakeTimeout(milliseconds: Int64)
  case closedInHandshake
  case plainText(start: String)
  case notTLS(start: String)
  case olderTLS
  case noApplicationProtocol
  case otherApplicationProtocol(offered: [String])
  case noServerName(served: [String])
  case unknownServerName(asked: String, served: [String])
  case handshakeFailed(reason: String)
  /// The peer sent an alert: it refuses us, and only its own log can say why.
  case refusedByPeer(alert: UInt8, name: String, ownName: String)

  // The peer's certificate.
  case noCertificate
  case untrusted(name: String, issuer: String, trusted: String)
  case expired(name: String, notAfter: Int64, now: Int64)
  case notYetValid(name: String, notBefore: Int64, now: Int64)
  case certificateRefused(name: String, reason: String)
  case nameCount(found: Int)
  case nameHoldsNUL
  case badName(SPIFFENameError)
  case otherTrustDomain(found: String, expected: String)
  case wrongName(found: String, expected: String)
  case notServiceOrOperator(found: String)

  // Later.
  case brokenRecord(reason: String)
  case tooManyKeyUpdates(count: Int, max: Int)
}

extension TransportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .addressInUse(let address):
      "another process listens on \(address): stop it or choose another port"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
    case .socketFailed(let reason): "the connection broke: \(reason)"
    case .truncated:
      "the peer's stream ended without TLS's close_notify: it died, or the connection was cut"
    case .writeStuck(let milliseconds):
      "the peer took none of the bytes that wait for it within \(milliseconds) ms"
    case .handshakeTimeout(let milliseconds):
      "the TLS handshake did not end within \(milliseconds) ms: the peer is silent or overloaded"
    case .closedInHandshake: "the peer closed the connection before the TLS handshake was done"
    case .plainText(let start):
      "the peer speaks plain text (\"\(start)\"), but only TLS is spoken here"
    case .notTLS(let start):
      "the peer does not speak TLS: its first bytes are \"\(start)\""
    case .olderTLS:
      "the peer speaks no TLS 1.3, and nothing older is accepted: update its TLS library"
    case .noApplicationProtocol:
      "the peer did not agree on the application protocol (ALPN) \"apus/1\": it is no Apus program"
    case .otherApplicationProtocol(let offered):
      "the peer offers the application protocols (ALPN) \(list(offered)), expected \"apus/1\""
    case .noServerName(let served):
      "the peer did not say (by SNI) which service it wants; here are \(list(served))"
    case .unknownServerName(let asked, let served):
      "the peer asks for the service \"\(asked)\", but here are \(list(served))"
    case .handshakeFailed(let reason): "the TLS handshake failed: \(reason)"
    case .refusedByPeer(let alert, let name, let ownName):
      "the peer refused us, \(ownName), with TLS alert \(alert) (\(name)); its log says why"
    default: certificateDescription
    }
  }

  private var certificateDescription: String {
    switch self {
    case .noCertificate:
      "the peer presented no certificate: give it an identity (tls.crt, tls.key, ca.crt)"
    case .untrusted(let name, let issuer, let trusted):
      "the certificate of \(name) was issued by \"\(issuer)\", which is not the authority trusted "
        + "here (\"\(trusted)\"): renew it from that one, or add its issuer to ca.crt"
    case .expired(let name, let notAfter, let now):
      "the certificate of \(name) was valid until \(WallClock.text(notAfter)), and it is now "
        + "\(WallClock.text(now)): renew it"
    case .notYetValid(let name, let notBefore, let now):
      "the certificate of \(name) is valid from \(WallClock.text(notBefore)), and it is now "
        + "\(WallClock.text(now)): check both clocks"
    case .certificateRefused(let name, let reason):
      "the certificate of \(name) is refused: \(reason)"
    case .nameCount(let found):
      "the peer's certificate has \(found) URIs as subject alternative names, exactly 1 is allowed"
    case .nameHoldsNUL: "the URI in the peer's certificate holds a NUL byte"
    case .badName(let error): "the peer's certificate has no usable name: \(error)"
    case .otherTrustDomain(let found, let expected):
      "the peer is \(found), expected a name in the trust domain \"\(expected)\""
    case .wrongName(let found, let expected): "the peer is \(found), expected \(expected)"
    case .notServiceOrOperator(let found):
      "the peer is \(found), expected …/service/<name> or …/operator/<name>"
    case .brokenRecord(let reason): "the peer's TLS records are broken: \(reason)"
    case .tooManyKeyUpdates(let count, let max):
      "the peer changed its TLS keys \(count) times, at most \(max) are allowed for so few bytes"
    default: "the connection ended"
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
