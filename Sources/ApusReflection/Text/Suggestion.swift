// SPDX-License-Identifier: Apache-2.0

/// The known word that somebody most likely meant, for "did you mean".
package enum Suggestion {
  /// `nil` when nothing is near enough to be worth saying.
  package static func nearest<Words: Sequence<String>>(to word: String, in known: Words) -> String?
  {
    let allowed = word.count < 4 ? 1 : max(2, word.count / 3)
    return known.map { (word: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= allowed }
      .min { $0.distance < $1.distance }?.word
  }

  /// "did you mean 'x'?", or the list of what there is.
  package static func help<Words: Sequence<String>>(for word: String, in known: Words) -> String {
    if let nearest = nearest(to: word, in: known) { return "did you mean '\(nearest)'?" }
    return "known are " + known.sorted().joined(separator: ", ")
  }

  /// Levenshtein's distance, with one row.
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let replaced = diagonal + (character == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[second.count]
  }
}
