// SPDX-License-Identifier: Apache-2.0

import ApusTransport

/// Validators of what was answered. Spec: RFC 9110 §8.8.3, §13.1.2.
enum EntityTag {
  static func of(_ bytes: [UInt8]) -> String? {
    (try? Secrets.sha256(bytes)).map { "\"\(Base64URL.encode($0[..<16]))\"" }
  }

  /// Whether `If-None-Match` names the tag; the weak comparison.
  static func matches(_ header: String?, _ tag: String) -> Bool {
    guard let header else { return false }
    return header.split(separator: ",").contains { part in
      let part = part.trimmingPrefix { $0 == " " }
      let bare = part.hasPrefix("W/") ? part.dropFirst(2) : part
      return part == "*" || bare.prefix { $0 != " " } == tag
    }
  }
}
