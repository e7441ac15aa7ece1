// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire
import Foundation

/// What a receiver checks our signature with. https://www.standardwebhooks.com.
struct WebhookSecretKey: Sendable {
  let bytes: Bytes

  init(bytes: Bytes) {
    self.bytes = bytes
  }

  static func random() throws -> WebhookSecretKey {
    WebhookSecretKey(bytes: Bytes(try Secrets.random(byteCount: 32)))
  }

  /// As it is told.
  var text: String { "whsec_" + Data(bytes).base64EncodedString() }

  func signature(id: String, timestamp: Int64, body: String) -> String {
    let code = HMACSHA256(key: bytes).hexCode(of: "\(id).\(timestamp).\(body)".utf8)
    var digest: [UInt8] = []
    var digits = code.utf8.makeIterator()
    while let high = digits.next(), let low = digits.next() {
      digest.append(Self.value(high) << 4 | Self.value(low))
    }
    return "v1," + Data(digest).base64EncodedString()
  }

  private static func value(_ digit: UInt8) -> UInt8 {
    digit <= 0x39 ? digit & 0x0f : digit & 0x0f + 9
  }
}
