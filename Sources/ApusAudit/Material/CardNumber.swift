// SPDX-License-Identifier: Apache-2.0

/// Numbers of payment cards in a text: ISO/IEC 7812, with Luhn's check digit.
enum CardNumber {
  /// Whether a number stands there by itself, plain or in groups of four. Digits within letters are
  /// ids; a tenth of those would pass the check, so the length and the first digits of the great
  /// makes are asked for as well.
  static func isIn(_ text: String) -> Bool {
    candidates(in: text).contains { isCard($0) }
  }

  private static func isCard(_ digits: [UInt8]) -> Bool {
    let number = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
    let isKnown =
      switch (digits.count, number) {
      case (16, 4000...4999), (16, 5100...5599), (16, 2221...2720), (15, 3400...3499),
        (15, 3700...3799), (16, 6011), (16, 6500...6599), (16, 3528...3589):
        true
      default: false
      }
    return isKnown && passesLuhn(digits)
  }

  private static func passesLuhn(_ digits: [UInt8]) -> Bool {
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      let doubled = digit.offset % 2 == 1 ? Int(digit.element) * 2 : Int(digit.element)
      return sum + (doubled > 9 ? doubled - 9 : doubled)
    }
    return sum % 10 == 0
  }

  /// Digits that stand together: one group, or groups as cards print them.
  private static func candidates(in text: String) -> [[UInt8]] {
    runs(in: Array(text.utf8)).flatMap { run -> [[UInt8]] in
      let groups = run.split { isGap($0) }.map { group in group.map { $0 - UInt8(ascii: "0") } }
      let printed = [[4, 4, 4, 4], [4, 6, 5]].flatMap { sizes in
        groups.indices.compactMap { start -> [UInt8]? in
          let part = groups[start...].prefix(sizes.count)
          return part.map(\.count) == sizes ? part.flatMap { $0 } : nil
        }
      }
      return groups + printed
    }
  }

  /// Stretches of digits and gaps that touch no letter and no dot: within a word they are an id, and
  /// behind a dot a fraction.
  private static func runs(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      guard isDigit(bytes[start]) || isGap(bytes[start]) else {
        start += 1
        continue
      }
      let end = bytes[start...].firstIndex { !isDigit($0) && !isGap($0) } ?? bytes.count
      let touches =
        isWord(start > 0 ? bytes[start - 1] : nil, bytes[start])
        || isWord(end < bytes.count ? bytes[end] : nil, bytes[end - 1])
      if !touches { found.append(bytes[start..<end]) }
      start = end
    }
    return found
  }

  /// Whether `byte` makes a word of its neighbour, which a space between them would not let it.
  private static func isWord(_ byte: UInt8?, _ neighbour: UInt8) -> Bool {
    guard let byte, neighbour != UInt8(ascii: " ") else { return false }
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "."), UInt8(ascii: "_"), 0x80...:
      return true
    default: return false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isGap(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
  }
}
