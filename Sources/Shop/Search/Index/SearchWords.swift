// SPDX-License-Identifier: Apache-2.0

/// The words of what somebody typed, and the FTS5 expression that finds them.
///
/// A word is a run of letters and digits and is always quoted, so nothing that is typed is ever an
/// operator.
struct SearchWords: Hashable, Sendable {
  private(set) var words: [String]

  /// What comes after is ignored: a longer query finds nothing more, it only costs.
  private static let maxCount = 12

  /// Nearly every text has them, so they say nothing and cost most.
  static let emptyWords: Set<String> = [
    "a", "an", "and", "by", "for", "from", "in", "it", "of", "on", "or", "that", "the", "to",
    "with",
  ]

  init(_ text: String, leavingOut emptyWords: Set<String> = emptyWords) {
    let separators = { (character: Character) in !character.isLetter && !character.isNumber }
    let all = text.lowercased().split(whereSeparator: separators).map(String.init)
    words = Array(all.filter { !emptyWords.contains($0) }.prefix(Self.maxCount))
  }

  var isEmpty: Bool { words.isEmpty }

  var count: Int { words.count }

  var text: String { words.joined(separator: " ") }

  /// Finds what has all the words; the last one may be the beginning of a word, as it may still be
  /// typed, when it has as many letters as `shortestBeginning`.
  func expression(shortestBeginning: Int) -> String {
    zip(words.indices, words).map { index, word in
      let mayBeBeginning = index == words.count - 1 && word.count >= shortestBeginning
      return mayBeBeginning ? "\"\(word)\" *" : "\"\(word)\""
    }.joined(separator: " AND ")
  }

  /// The same without the last word.
  func dropLast() -> SearchWords {
    var fewer = self
    fewer.words.removeLast()
    return fewer
  }

  /// Each word replaced by what `replacement` gives; `isLast` says whether it may be a beginning.
  func map(_ replacement: (_ word: String, _ isLast: Bool) throws -> String) rethrows -> SearchWords
  {
    var changed = self
    for index in words.indices {
      changed.words[index] = try replacement(words[index], index == words.count - 1)
    }
    return changed
  }
}
