// SPDX-License-Identifier: Apache-2.0

/// Finds the name that was probably meant.
enum Spelling {
  /// The closest of `candidates`, if it is close enough to be a slip: one edit in four letters,
  /// three at most; upper and lower case are one.
  /// Of several as close as each other, the first in the alphabet.
  static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    let limit = max(1, min(3, name.utf8.count / 4))
    let lowercased = name.lowercased()
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
      guard abs(candidate.utf8.count - name.utf8.count) <= limit else { continue }
      let distance = distance(lowercased, candidate.lowercased(), limit: limit)
      guard distance <= limit else { continue }
      if let best, (best.distance, best.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// Edits between two words: letters added, removed, replaced, or two neighbours swapped
  /// (optimal string alignment). More than `limit` is all the same.
  private static func distance(_ left: String, _ right: String, limit: Int) -> Int {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    // Names longer than this are no slips of the keyboard, and the table grows with the square.
    guard left.count <= 64, right.count <= 64 else { return limit + 1 }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var edits = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          edits = min(edits, beforeLast[column - 1] + 1)
        }
        current.append(edits)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
