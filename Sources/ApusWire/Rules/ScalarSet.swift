// SPDX-License-Identifier: Apache-2.0

/// The characters that one place of a pattern takes.
struct ScalarSet: Sendable, Hashable {
  var ranges: [ClosedRange<UInt32>]
  var isInverted = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } != isInverted
  }

  init(_ ranges: [ClosedRange<UInt32>], isInverted: Bool = false) {
    self.ranges = ranges
    self.isInverted = isInverted
  }

  init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

  /// `.` takes all but the ends of lines, as ECMAScript has it.
  static let dot = ScalarSet(
    [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isInverted: true)

  /// The set of `\d`, `\w`, `\s` or their inverse; `nil` for another letter.
  static func named(_ letter: Unicode.Scalar) -> ScalarSet? {
    switch letter {
    case "d": ScalarSet(digits)
    case "D": ScalarSet(inverse(of: digits))
    case "w": ScalarSet(word)
    case "W": ScalarSet(inverse(of: word))
    case "s": ScalarSet(space)
    case "S": ScalarSet(inverse(of: space))
    default: nil
    }
  }

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let word: [ClosedRange<UInt32>] = [
    0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A,
  ]
  private static let space: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]

  /// As ranges, so that it can stand beside others in a class. `ranges` rise and do not touch.
  private static func inverse(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var inverse: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { inverse.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    return inverse + [next...0x10_FFFF]
  }
}
