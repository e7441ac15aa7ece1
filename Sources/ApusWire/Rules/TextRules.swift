// SPDX-License-Identifier: Apache-2.0

/// What `@email` and `@url` take.
public enum TextRules {
  /// An address as HTML's `input type=email` takes it, of 254 characters at most (RFC 5321 §4.5.3.1,
  /// with the brackets off), whose domain has a dot.
  public static func isEmail(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.count <= 254, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
    let local = bytes[..<at]
    guard 1...64 ~= local.count, local.allSatisfy(isLocal) else { return false }
    let labels = bytes[bytes.index(after: at)...]
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.count >= 2 && labels.allSatisfy(isLabel)
  }

  /// An absolute `http` or `https` URL with a host, in ASCII, of 2,048 characters at most.
  public static func isURL(_ text: String) -> Bool {
    let bytes = text.utf8
    // Space, controls and what RFC 3986 §2 has no place for.
    guard bytes.count <= 2_048,
      bytes.allSatisfy({ 0x21...0x7E ~= $0 && !"\"<>\\^`{|}".utf8.contains($0) })
    else { return false }
    let lowercased = text.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lowercased.hasPrefix) else {
      return false
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return isAuthority(authority.utf8)
  }

  /// `host`, `host:port` or `[v6]:port`. Names and passwords have no place in a URL that is kept.
  private static func isAuthority(_ authority: Substring.UTF8View) -> Bool {
    if authority.first == UInt8(ascii: "[") {
      guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let address = authority[authority.index(after: authority.startIndex)..<end]
      return address.count >= 2 && address.allSatisfy { isHex($0) || ":.".utf8.contains($0) }
        && isPort(authority[authority.index(after: end)...])
    }
    let host = authority.prefix { $0 != UInt8(ascii: ":") }
    var labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    // A dot at the end names the root.
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    return host.count <= 253 && labels.allSatisfy(isLabel) && isPort(authority[host.endIndex...])
  }

  /// Nothing, or a colon and a number.
  private static func isPort(_ text: Substring.UTF8View) -> Bool {
    guard text.first == UInt8(ascii: ":") else { return text.isEmpty }
    let digits = text.dropFirst()
    guard 1...5 ~= digits.count, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return false }
    return 1...65_535 ~= digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// RFC 1123 §2.1: letters, digits and hyphens inside.
  private static func isLabel(_ label: Substring.UTF8View) -> Bool {
    1...63 ~= label.count && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
      && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x46 ~= byte || 0x61...0x66 ~= byte
  }
}
