// SPDX-License-Identifier: Apache-2.0

/// How many letters two words differ in: one inserted, removed, replaced, or swapped with its
/// neighbour.
///
/// Optimal string alignment; Damerau, "A technique for computer detection and correction of
/// spelling errors", CACM 7(3), 1964.
enum EditDistance {
  /// None below 5 letters, where every word is near another one; none with digits, where each
  /// counts.
  static func allowed(for word: String) -> Int {
    guard !word.contains(where: \.isNumber) else { return 0 }
    return switch word.count {
    case ..<5: 0
    case 5...8: 1
    default: 2
    }
  }

  /// `nil` when it is more than `limit`.
  static func between(_ left: String, _ right: String, atMost limit: Int) -> Int? {
    let (a, b) = (Array(left), Array(right))
    guard abs(a.count - b.count) <= limit else { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          distance = min(distance, beforeLast[j - 1] + 1)
        }
        row.append(distance)
      }
      guard row.contains(where: { $0 <= limit }) else { return nil }
      (beforeLast, last) = (last, row)
    }
    return last[b.count] <= limit ? last[b.count] : nil
  }
}
