// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// What lets somebody read a list: 256 random bits, of which only the hash is kept. So who reads the
/// database reads no lists with it, and nobody needs a slow hash, as there is nothing to guess.
struct ShareToken: Sendable {
  let text: String

  static let byteCount = 32

  init(text: String) {
    self.text = text
  }

  static func random() throws -> ShareToken {
    ShareToken(text: Base64URL.encode(try Secrets.random(byteCount: byteCount)))
  }

  func hash() throws -> Bytes {
    Bytes(try Secrets.sha256(Array(text.utf8)))
  }
}
