// SPDX-License-Identifier: Apache-2.0

package import ApusRPC

/// `host:port` as people write it, `[::1]:7400` too.
package enum HostPort {
  package static func parse(_ text: String) -> Endpoint? {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (1...65_535).contains(port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    return Endpoint(host: String(host), port: port)
  }

  /// Several, separated by commas.
  package static func list(_ text: String, of option: String) throws(CommandError) -> [Endpoint] {
    var endpoints: [Endpoint] = []
    for part in text.split(separator: ",") {
      guard let endpoint = parse(String(part)) else {
        throw .usage(
          "'\(part)' in \(option) is no host:port", help: "write \(option) 127.0.0.1:7400")
      }
      endpoints.append(endpoint)
    }
    guard !endpoints.isEmpty else {
      throw .usage("\(option) is empty", help: "write \(option) 127.0.0.1:7400")
    }
    return endpoints
  }
}
