// SPDX-License-Identifier: Apache-2.0

import ApusStore
import SearchAPI

/// Suggestions, and the words of the catalogue by which typing errors are corrected.
struct PhraseSearch {
  let db: ReadTransaction

  /// Kinds of things and brands first, then the products that most people rated.
  func phrases(prefix: String, limit: Int) throws -> [Suggestion] {
    let words = SearchWords(prefix, leavingOut: [])
    guard !words.isEmpty else { return [] }
    return try db.rows(
      """
      SELECT phrase.text AS text, kind
      FROM phrase_words JOIN phrase ON phrase.id = phrase_words.rowid
      WHERE phrase_words MATCH \(words.expression(shortestBeginning: 1))
        AND kind <> \(CatalogueIndex.PhraseKind.attribute)
      ORDER BY kind = 0, weight DESC, phrase.text LIMIT \(limit)
      """
    ) { row in
      Suggestion(text: try row["text"], kind: SuggestionKind(rawValue: try row["kind"]))
    }
  }

  /// The word of the catalogue that is meant, when nothing has `word` itself.
  func corrected(_ word: String, isPrefix: Bool) throws -> String {
    let allowed = EditDistance.allowed(for: word)
    guard allowed > 0, try !isKnown(word, isPrefix: isPrefix) else { return word }
    let length = word.count
    let candidates = try db.rows(
      """
      SELECT term, doc FROM phrase_terms
      WHERE length(term) BETWEEN \(length - allowed) AND \(length + allowed)
      """
    ) { row in (term: try row["term"] as String, frequency: try row["doc"] as Int) }
    // The nearest; of those the most frequent; of those the first in the alphabet, so that it is
    // always the same.
    let best = candidates.compactMap { candidate in
      EditDistance.between(word, candidate.term, atMost: allowed).map { distance in
        (distance, -candidate.frequency, candidate.term)
      }
    }.min { $0 < $1 }
    return best?.2 ?? word
  }

  private func isKnown(_ word: String, isPrefix: Bool) throws -> Bool {
    let expression = isPrefix ? "\"\(word)\" *" : "\"\(word)\""
    return try db.exists(
      "SELECT 1 FROM product_words WHERE product_words MATCH \(expression) LIMIT 1")
  }
}
