// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI

/// What goes over the network for everybody to read.
///
/// Apus's own calls have no plaintext, so this looks at what spans say of other ways: addresses of
/// schemes without TLS at a host that is not this machine, and a gateway that was asked by `http`
/// under another name than this machine's. What no span tells of is not seen.
struct Plaintext: AuditRule {
  let id = "plaintext"
  let group = FindingGroup.insecure

  private static let schemes = [
    "http://", "ws://", "ftp://", "redis://", "nats://", "amqp://", "mqtt://", "ldap://",
    "smtp://",
  ]

  private struct Place: Hashable {
    let service: String
    let address: String
    let key: String
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    let seen = material.trees.flatMap { tree in
      tree.spans.flatMap { span in Self.places(of: span).map { (place: $0, trace: tree.id) } }
    }
    return seen.inGroups(by: \.place).map { place, found in
      finding(
        .warning, "\(place.service) speaks to \(place.address) in plaintext",
        services: [place.service],
        evidence: ["\(Wording.count(found.count, "span")) with \(place.key) = \(place.address)…"],
        cost: "Whoever sits between reads it all and may change it, in "
          + "\(Wording.count(found.count, "call")) so far.",
        mend: "Use TLS: https, rediss, a gateway with a certificate.",
        traces: found.map(\.trace))
    }
  }

  private static func places(of span: TraceSpan) -> [Place] {
    let attributes = span.attributes
    if attributes["url.scheme"] == "http", let host = attributes["server.address"] {
      return isHere(host)
        ? [] : [Place(service: span.service, address: "http://" + host, key: "url.scheme")]
    }
    return attributes.sorted { $0.key < $1.key }.compactMap { key, value in
      guard isAddress(key), let scheme = schemes.first(where: value.lowercased().hasPrefix) else {
        return nil
      }
      let host = host(of: value.dropFirst(scheme.count))
      return isHere(host) ? nil : Place(service: span.service, address: scheme + host, key: key)
    }
  }

  /// Where somebody came from, or what a page links to, is nobody who is spoken to.
  private static func isAddress(_ key: String) -> Bool {
    ["url", "endpoint", "address", "uri", "target"].contains { key.lowercased().hasSuffix($0) }
      || key.hasPrefix("url.") || key == "http.url"
  }

  /// Without the user, whose password may stand there.
  private static func host(of rest: Substring) -> String {
    let authority = rest.prefix { !"/?#".contains($0) }
    return String(authority.split(separator: "@").last ?? authority)
  }

  private static func isHere(_ host: String) -> Bool {
    let name =
      host.hasPrefix("[")
      ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    return name.isEmpty || name == "localhost" || name.hasSuffix(".localhost")
      || name.hasPrefix("127.") || name == "::1" || host == "::1"
  }
}
