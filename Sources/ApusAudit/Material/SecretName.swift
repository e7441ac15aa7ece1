// SPDX-License-Identifier: Apache-2.0

/// Names under which only a secret stands.
enum SecretName {
  private static let words: Set<String> = [
    "password", "passwd", "passphrase", "secret", "token", "authorization", "apikey", "cookie",
    "cvv",
    "cvc", "credential", "credentials",
  ]
  private static let pairs: Set<String> = ["apikey", "privatekey", "secretkey", "accesskey"]

  /// By the last word: `user.password`, `accessToken`, `api_key`, and not `token.count`.
  static func isSecret(_ name: String) -> Bool {
    let parts = words(of: name)
    guard let last = parts.last else { return false }
    return words.contains(last) || pairs.contains(parts.suffix(2).joined())
  }

  /// Whether a value is there to be read: not empty, not covered, and no number, yes or no, for
  /// `password: wrong` is none either.
  static func isOpen(_ value: String) -> Bool {
    let lowercased = value.lowercased()
    let covers = [
      "redacted", "masked", "hidden", "sensitive", "removed", "filtered", "***", "•••", "…",
    ]
    guard value.count >= 6, !covers.contains(where: lowercased.contains) else { return false }
    return !["invalid", "expired", "missing", "unknown", "required", "changed", "refused"]
      .contains(lowercased)
  }

  private static func words(of name: String) -> [String] {
    var found: [String] = [""]
    for character in name.suffix(100) {
      if !character.isLetter && !character.isNumber {
        found.append("")
      } else if character.isUppercase, found[found.count - 1].last?.isLowercase ?? false {
        found.append(String(character))
      } else {
        found[found.count - 1].append(character)
      }
    }
    return found.filter { !$0.isEmpty }.map { $0.lowercased() }
  }
}
