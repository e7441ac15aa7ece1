// SPDX-License-Identifier: Apache-2.0

import ApusTransport

/// Values that nobody can guess.
enum Secret {
  /// 256 bits, as text that a cookie can hold; `nil` when there is no randomness.
  static func token() -> String? {
    (try? Secrets.random(byteCount: 32)).map { Base64URL.encode($0) }
  }

  /// In a time that does not say where they differ.
  static func areEqual(_ left: String, _ right: String) -> Bool {
    Secrets.areEqual(Array(left.utf8), Array(right.utf8))
  }
}
