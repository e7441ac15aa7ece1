// SPDX-License-Identifier: Apache-2.0

/// A command written in one line, split as a shell would, but without running one: quotes and backslashes
/// count, nothing else has a meaning.
enum CommandWords {
  enum Fault: Error, Hashable { case openQuote }

  static func split(_ text: String) throws(Fault) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = text[...]
    while let character = rest.popFirst() {
      switch (character, quote) {
      case (let mark, let open?) where mark == open: quote = nil
      case ("\\", nil), ("\\", "\""): word = (word ?? "") + (rest.popFirst().map(String.init) ?? "")
      case ("\"", nil), ("'", nil):
        quote = character
        word = word ?? ""
      case (_, nil) where character.isWhitespace:
        if let finished = word { words.append(finished) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw .openQuote }
    if let finished = word { words.append(finished) }
    return words
  }
}
