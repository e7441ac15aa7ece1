// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// A token that means something to this service only: 256 random bits, kept as their SHA-256.
struct SecretToken {
  let text: String

  init() throws {
    text = Base64URL.encode(try Secrets.random(byteCount: 32))
  }

  /// One that came.
  init(_ text: String) {
    self.text = text
  }

  /// The one that follows `token` for whoever repeats a refresh under `key`: made of what only they
  /// have, and of `salt`, which only we have, so that no token has to be kept as it is.
  init(following token: SecretToken, key: String, salt: [UInt8]) throws {
    let seed = salt + Array(token.text.utf8) + [0] + Array(key.utf8)
    text = Base64URL.encode(try Secrets.sha256(seed))
  }

  var hash: Bytes {
    get throws { Bytes(try Secrets.sha256(Array(text.utf8))) }
  }
}
