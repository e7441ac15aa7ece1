// SPDX-License-Identifier: Apache-2.0

/// The name in a certificate: `spiffe://<trust domain>/<path>`.
///
/// Spec: SPIFFE-ID §2 and X509-SVID §2. Scheme and trust domain ignore case, the path does not.
package struct SPIFFEName: Hashable, Sendable, CustomStringConvertible {
  /// Who vouches: lower case, never empty.
  package let trustDomain: String
  /// Who it is, without the leading slash: `service/shop.cart.v1` or `operator/ada`.
  package let path: String

  /// SPIFFE-ID §2.3: at most 2,048 bytes have to be supported, and we support no more.
  package static let maxByteCount = 2_048

  package init(trustDomain: String, path: String) throws(SPIFFENameError) {
    try self.init(uri: "spiffe://\(trustDomain)/\(path)")
  }

  package init(uri: String) throws(SPIFFENameError) {
    try self.init(uri: Array(uri.utf8).span)
  }

  /// Reads the bytes of a URI as they stand in a certificate: any bytes, of any length.
  package init(uri: Span<UInt8>) throws(SPIFFENameError) {
    guard uri.count <= Self.maxByteCount else {
      throw .tooLong(byteCount: uri.count, max: Self.maxByteCount)
    }
    let bytes = (0..<uri.count).map { uri[$0] }
    let shown = Self.shown(bytes)
    let scheme = Array("spiffe://".utf8)
    guard bytes.count >= scheme.count, Self.lowered(bytes[..<scheme.count]).elementsEqual(scheme)
    else { throw .notSPIFFE(shown) }
    let rest = bytes[scheme.count...]
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    let domain = Self.lowered(rest[..<slash])
    // SPIFFE-ID §2.1: no user, no port, nothing percent-encoded; so only these characters.
    guard !domain.isEmpty, domain.count <= 255, domain.allSatisfy(Self.isDomainCharacter) else {
      throw .badTrustDomain(shown)
    }
    // §2.2: no empty segment, hence no slash at the end; `.` and `..` are no segments either.
    let segments = rest[slash...].dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for segment in segments {
      guard !segment.isEmpty, segment.allSatisfy(Self.isPathCharacter),
        !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8)
      else { throw .badPath(shown) }
    }
    guard slash != rest.endIndex else { throw .badPath(shown) }
    self.trustDomain = String(decoding: domain, as: UTF8.self)
    self.path = String(decoding: rest[slash...].dropFirst(), as: UTF8.self)
  }

  package var description: String { "spiffe://\(trustDomain)/\(path)" }

  /// The service of `service/<name>`; `nil` for operators.
  package var service: String? {
    let prefix = "service/"
    guard path.hasPrefix(prefix), !path.dropFirst(prefix.count).contains("/") else { return nil }
    return String(path.dropFirst(prefix.count))
  }

  /// Whether the path is one that Apus gives out: `service/<name>` or `operator/<name>`.
  package var isServiceOrOperator: Bool {
    let segments = path.split(separator: "/")
    return segments.count == 2 && (segments[0] == "service" || segments[0] == "operator")
  }

  private static func lowered(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }

  private static func isDomainCharacter(_ byte: UInt8) -> Bool {
    isPathCharacter(byte) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isPathCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// What may stand in a log: the peer chose these bytes.
  private static func shown(_ bytes: [UInt8]) -> String { printable(bytes.span, max: 200) }
}

/// Why a URI is no name of ours.
package enum SPIFFENameError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLong(byteCount: Int, max: Int)
  case notSPIFFE(String)
  case badTrustDomain(String)
  case badPath(String)

  package var description: String {
    switch self {
    case .tooLong(let byteCount, let max):
      "its URI has \(byteCount) bytes, at most \(max) are allowed"
    case .notSPIFFE(let uri):
      "its URI \"\(uri)\" does not start with spiffe://"
    case .badTrustDomain(let uri):
      "the trust domain in \"\(uri)\" is not made of 1 to 255 of a-z, 0-9, '.', '-' and '_'"
    case .badPath(let uri):
      "the path in \"\(uri)\" is not made of segments of letters, digits, '.', '-' and '_'"
    }
  }
}
