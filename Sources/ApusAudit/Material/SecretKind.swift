// SPDX-License-Identifier: Apache-2.0

/// What a value gives away.
enum SecretKind: String, Sendable {
  case webToken = "a signed token"
  case bearer = "an authorization header"
  case apiKey = "a key of a known service"
  case privateKey = "a private key"
  case cardNumber = "a card number"
  case named = "something secret"

  /// Longer texts are read so far: a log line may be as long as somebody wants.
  private static let mostCharacters = 4_096

  static func find(inValue value: String, named name: String) -> SecretKind? {
    if let kind = find(inText: value) { return kind }
    return SecretName.isSecret(name) && SecretName.isOpen(value) ? .named : nil
  }

  static func find(inText text: String) -> SecretKind? {
    let text = String(text.prefix(mostCharacters))
    if text.contains("-----BEGIN"), text.contains("PRIVATE KEY-----") { return .privateKey }
    let words = text.split { " \t\n\r\"',;()[]{}<>=&".contains($0) }
    for (place, word) in words.enumerated() {
      if isWebToken(word) { return .webToken }
      if isAPIKey(word) { return .apiKey }
      guard place + 1 < words.count else { continue }
      let next = words[place + 1]
      if ["bearer", "basic"].contains(word.lowercased()), next.count >= 16, isOpaque(next) {
        return .bearer
      }
      if isNamed(word, next, in: text) { return .named }
    }
    return CardNumber.isIn(text) ? .cardNumber : nil
  }

  /// `password=…`, `password: …` in a sentence. What is only letters is rather said of it than it
  /// itself: `password: incorrect`.
  private static func isNamed(_ word: Substring, _ next: Substring, in text: String) -> Bool {
    let after = text[word.endIndex...].first
    let isGiven = word.hasSuffix(":") || after == "=" || after == ":"
    return isGiven && SecretName.isSecret(String(word)) && SecretName.isOpen(String(next))
      && !next.allSatisfy(\.isLetter)
  }

  /// JWS or JWT: a header of JSON, in base64url, and two more parts.
  private static func isWebToken(_ word: Substring) -> Bool {
    guard word.hasPrefix("eyJ"), word.utf8.count >= 40 else { return false }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0].count >= 10 && parts[1].count >= 10
      && parts.allSatisfy(isOpaque)
  }

  private static func isAPIKey(_ word: Substring) -> Bool {
    let makes: [(prefix: String, count: Int)] = [
      ("AKIA", 20), ("ghp_", 36), ("gho_", 36), ("github_pat_", 40), ("sk_live_", 20),
      ("rk_live_", 20), ("xoxb-", 20), ("xoxp-", 20), ("glpat-", 20), ("AIza", 35),
    ]
    return makes.contains { word.hasPrefix($0.prefix) && word.utf8.count >= $0.count }
      && isOpaque(word)
  }

  private static func isOpaque(_ word: Substring) -> Bool {
    word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_.+/=~".utf8.contains(byte)
      }
    }
  }
}
