// SPDX-License-Identifier: Apache-2.0

/// Where a Redis server is: `redis://[[user]:password@]host[:port][/database]`.
public struct RedisURL: Sendable, Hashable {
  public var host: String
  public var port = 6_379
  public var user: String?
  public var password: String?
  public var database = 0

  /// - Throws: ``RedisError/badURL(_:)``, whose text never holds the password.
  public init(_ text: String) throws(RedisError) {
    let scheme = "redis://"
    guard text.hasPrefix(scheme) else {
      throw .badURL("it should begin with \(scheme); TLS (rediss://) is not there yet")
    }
    var rest = text.dropFirst(scheme.count)
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw .badURL("before the @ should stand user:password or :password")
      }
      user = parts[0].isEmpty ? nil : String(parts[0])
      password = String(parts[1])
      rest = rest[rest.index(after: at)...]
    }
    if let slash = rest.firstIndex(of: "/") {
      let name = rest[rest.index(after: slash)...]
      guard name.isEmpty || (0...15_999).contains(Int(name) ?? -1) else {
        throw .badURL("the database is \"\(name)\", it should be a number")
      }
      database = Int(name) ?? 0
      rest = rest[..<slash]
    }
    // The last colon outside of [::1].
    if let colon = rest.lastIndex(of: ":"), rest.last != "]" {
      let digits = rest[rest.index(after: colon)...]
      guard let number = Int(digits), (1...65_535).contains(number) else {
        throw .badURL("the port is \"\(digits)\", it should be a number from 1 to 65535")
      }
      port = number
      rest = rest[..<colon]
    }
    if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
    guard !rest.isEmpty else { throw .badURL("it names no host") }
    host = String(rest)
  }
}
