// SPDX-License-Identifier: Apache-2.0

/// Where a page ended: the time and the number of its last row.
struct PageCursor: Hashable, Sendable {
  var at: Int64
  var number: Int64

  init(at: Int64, number: Int64) {
    self.at = at
    self.number = number
  }

  /// `nil` for what no page has ended with.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Int64(parts[0], radix: 36),
      let number = Int64(parts[1], radix: 36), at >= 0, number >= 0
    else { return nil }
    self.init(at: at, number: number)
  }

  var text: String { String(at, radix: 36) + "-" + String(number, radix: 36) }
}

/// Text that people type, where SQL's LIKE would see its own signs.
enum PatternText {
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, letter in
      if letter == "%" || letter == "_" || letter == "\\" { escaped.append("\\") }
      escaped.append(letter)
    }
  }
}
