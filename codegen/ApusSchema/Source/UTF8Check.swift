// SPDX-License-Identifier: Apache-2.0

/// Finds bytes that are no UTF-8.
///
/// Table 3-7 of the Unicode Standard: which second byte may follow which first one. Overlong forms,
/// surrogates and what lies beyond U+10FFFF are refused by it.
enum UTF8Check {
  /// Each maximal run of bytes that belong to no character, in order.
  static func invalidRuns(in bytes: [UInt8]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      let length = characterLength(in: bytes, at: index)
      if length > 0 {
        index += length
        continue
      }
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
      index += 1
    }
    return runs
  }

  /// 1 to 4, or 0 if no character starts here.
  private static func characterLength(in bytes: [UInt8], at index: Int) -> Int {
    let first = bytes[index]
    guard first >= 0x80 else { return 1 }
    let second: ClosedRange<UInt8>
    let length: Int
    switch first {
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xE1...0xEC, 0xEE...0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: return 0
    }
    guard bytes.count - index >= length, second.contains(bytes[index + 1]) else { return 0 }
    for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
