// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// One `vector` block of PROTOCOL.md.
struct Vector: Sendable, CustomTestStringConvertible {
  let name: String
  private let fields: [String: String]

  var testDescription: String { name }

  /// - Parameter lines: `key: value`; an indented line goes on with the one before.
  init(_ lines: [String]) throws {
    var fields: [String: String] = [:]
    var key = ""
    for line in lines {
      if line.hasPrefix(" ") {
        fields[key, default: ""] += line
      } else {
        let colon = try #require(line.firstIndex(of: ":"), "no key in \(line)")
        key = String(line[..<colon])
        fields[key] = String(line[line.index(after: colon)...].drop { $0 == " " })
      }
    }
    self.fields = fields
    name = try #require(fields["name"])
  }

  subscript(key: String) -> String? { fields[key] }

  var bytes: Bytes {
    get throws { try Self.bytes(#require(fields["hex"], "\(name) has no hex")) }
  }

  /// Digits, white space, and `(ab×40)` for a run.
  static func bytes(_ text: String) throws -> Bytes {
    var bytes: [UInt8] = []
    var rest = text.filter { $0 != " " }[...]
    while !rest.isEmpty {
      if rest.first == "(" {
        let end = try #require(rest.firstIndex(of: ")"))
        let parts = rest[rest.index(after: rest.startIndex)..<end].split(separator: "×")
        try #require(parts.count == 2)
        let count = try #require(Int(parts[1]))
        let unit = try Self.bytes(String(parts[0]))
        for _ in 0..<count { bytes += unit }
        rest = rest[rest.index(after: end)...]
      } else {
        try #require(rest.count >= 2, "an odd digit in \(text)")
        bytes.append(try #require(UInt8(rest.prefix(2), radix: 16)))
        rest = rest.dropFirst(2)
      }
    }
    return Bytes(bytes)
  }
}

extension Bytes {
  var hex: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension MessageEncoder {
  /// A copy of what was written.
  var contents: Bytes { unsafe withUnsafeBytes { unsafe Bytes($0) } }
}
