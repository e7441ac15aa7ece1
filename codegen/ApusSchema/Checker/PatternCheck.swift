// SPDX-License-Identifier: Apache-2.0

/// Whether a regular expression is of the subset that Swift, Python, TypeScript and OpenAPI read alike: RE2's
/// without flags, named groups, Unicode classes and boundaries, so that it can be matched in linear time.
///
/// Without recursion: how deep groups nest is up to the input.
struct PatternCheck {
  struct Mistake {
    var message: String
    var help: String?
  }

  private let bytes: [UInt8]
  private var index = 0
  private var openGroups = 0
  /// What stands before the current position can be repeated.
  private var isRepeatable = false
  /// States of a matcher, counted repetitions written out: of each open group, the whole first.
  private var stateCounts = [0]
  /// States of what stands before the current position.
  private var lastStateCount = 0

  /// What is wrong with `pattern`, or `nil`.
  static func mistake(in pattern: String) -> Mistake? {
    var check = PatternCheck(bytes: Array(pattern.utf8))
    return check.run()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// RE2's: more states than this are a mistake, or an attack.
  private static let maxRepetition = 1000
  /// Repetitions of repetitions multiply; what a text is matched against is bounded by this.
  private static let maxStateCount = 10_000
  /// Matchers of other languages recurse.
  private static let maxGroups = 50

  private mutating func run() -> Mistake? {
    while index < bytes.count {
      if let mistake = step() { return mistake }
    }
    return openGroups > 0 ? Mistake(message: "a `(` is never closed") : nil
  }

  private mutating func step() -> Mistake? {
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "("): return openGroup()
    case UInt8(ascii: ")"):
      guard openGroups > 0 else {
        return Mistake(message: "a `)` closes nothing", help: "write `\\\\)` for a parenthesis")
      }
      openGroups -= 1
      addStates(stateCounts.removeLast())
    case UInt8(ascii: "["):
      addStates(1)
      return characterClass()
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      let character = Character(UnicodeScalar(byte))
      return Mistake(
        message: "a `\(character)` closes nothing",
        help: "write `\\\\\(character)` for the character")
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
      return repetition(String(UnicodeScalar(byte)), count: 1)
    case UInt8(ascii: "{"): return countedRepetition()
    case UInt8(ascii: "\\"):
      addStates(1)
      return escape()
    case UInt8(ascii: "|"): isRepeatable = false
    case UInt8(ascii: "^"):
      guard index == 1 else {
        return Mistake(
          message: "`^` stands inside it", help: "a pattern matches the whole string as it is")
      }
    case UInt8(ascii: "$"):
      guard index == bytes.count else {
        return Mistake(
          message: "`$` stands inside it", help: "a pattern matches the whole string as it is")
      }
    default: addStates(1)
    }
    return nil
  }

  /// Something that can be repeated.
  private mutating func addStates(_ count: Int) {
    isRepeatable = true
    lastStateCount = count
    stateCounts[stateCounts.count - 1] += count
  }

  private mutating func openGroup() -> Mistake? {
    openGroups += 1
    stateCounts.append(0)
    isRepeatable = false
    guard openGroups <= Self.maxGroups else {
      return Mistake(message: "groups nest \(openGroups) deep, and \(Self.maxGroups) is the most")
    }
    guard peek == UInt8(ascii: "?") else { return nil }
    guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ":") else {
      return Mistake(
        message: "only plain groups are understood everywhere, without look-around, names or flags",
        help: "write `(…)` or `(?:…)`")
    }
    index += 2
    return nil
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  // MARK: - Repetition

  private mutating func repetition(_ what: String, count: Int) -> Mistake? {
    guard isRepeatable else {
      return Mistake(
        message: "`\(what)` has nothing before it to repeat",
        help: "write `\\\\\(what)` for the character")
    }
    isRepeatable = false
    // Both are at most 10,000 times 1,000.
    stateCounts[stateCounts.count - 1] += lastStateCount * (max(1, count) - 1) + 2
    guard stateCounts.reduce(0, +) <= Self.maxStateCount else {
      return Mistake(
        message: "its repetitions multiply to more than \(Self.maxStateCount) characters",
        help: "say how long the string may be by `@length`, and repeat with `*` or `+`")
    }
    // Lazy: the same strings match, as the whole string has to.
    if peek == UInt8(ascii: "?") { index += 1 }
    return nil
  }

  /// `{2}`, `{2,}` or `{2,5}`, behind the brace.
  private mutating func countedRepetition() -> Mistake? {
    let malformed = Mistake(
      message: "a `{` begins a count such as `{2}`, `{2,}` or `{2,5}`",
      help: "write `\\\\{` for a brace")
    guard let low = number() else { return malformed }
    var high: Int? = low
    if peek == UInt8(ascii: ",") {
      index += 1
      high = number()
    }
    guard peek == UInt8(ascii: "}") else { return malformed }
    index += 1
    if max(low, high ?? 0) > Self.maxRepetition {
      return Mistake(
        message: "it counts to \(max(low, high ?? 0)), and \(Self.maxRepetition) is the most")
    }
    if let high, high < low {
      return Mistake(message: "the count `{\(low),\(high)}` ends before it begins")
    }
    return repetition("{\(low)}", count: max(low, high ?? low))
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      // Far above the limit it is wrong all the same.
      value = min((value ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
      index += 1
    }
    return value
  }

  // MARK: - Escapes and classes

  /// Behind the backslash.
  private mutating func escape() -> Mistake? {
    guard let byte = peek else {
      return Mistake(message: "it ends with a backslash", help: "write `\\\\\\\\` for a backslash")
    }
    index += 1
    switch byte {
    case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"),
      UInt8(ascii: "s"), UInt8(ascii: "S"),
      UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "r"):
      return nil
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
      let character = String(UnicodeScalar(byte < 0x80 ? byte : UInt8(ascii: "?")))
      return Mistake(
        message: "`\\\(character)` does not mean the same everywhere",
        help:
          "the classes are `\\d \\D \\w \\W \\s \\S`, of ASCII; there are no back references and no boundaries"
      )
    default: return nil
    }
  }

  /// Behind the bracket.
  private mutating func characterClass() -> Mistake? {
    if peek == UInt8(ascii: "^") { index += 1 }
    var isEmpty = true
    while index < bytes.count {
      if peek == UInt8(ascii: "]") {
        index += 1
        return isEmpty
          ? Mistake(
            message: "a class holds at least one character", help: "write `\\\\]` for the bracket")
          : nil
      }
      isEmpty = false
      if let mistake = classElement() { return mistake }
    }
    return Mistake(message: "a `[` is never closed")
  }

  /// A character, an escape or a range of characters.
  private mutating func classElement() -> Mistake? {
    let (low, mistake) = classCharacter()
    if let mistake { return mistake }
    guard peek == UInt8(ascii: "-"), index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "]")
    else { return nil }
    index += 1
    let (high, second) = classCharacter()
    if let second { return second }
    guard let low, let high else {
      return Mistake(message: "a range in a class goes from one character to another")
    }
    return low <= high ? nil : Mistake(message: "a range in a class ends before it begins")
  }

  /// The scalar, or `nil` for a class such as `\d`.
  private mutating func classCharacter() -> (UnicodeScalar?, Mistake?) {
    guard let byte = peek else { return (nil, Mistake(message: "a `[` is never closed")) }
    if byte == UInt8(ascii: "[") {
      // Nested classes in Swift and TypeScript's v mode, a plain bracket elsewhere.
      return (
        nil, Mistake(message: "a `[` stands inside a class", help: "write `\\\\[` for the bracket")
      )
    }
    if byte == UInt8(ascii: "\\") {
      index += 1
      if let mistake = escape() { return (nil, mistake) }
      let escaped = bytes[index - 1]
      let isClass = "dDwWsS".utf8.contains(escaped)
      return (isClass ? nil : UnicodeScalar(escaped), nil)
    }
    if peekIsDoubled(byte) {
      return (
        nil,
        Mistake(
          message: "a class combines others with `\(String(UnicodeScalar(byte)))` twice",
          help: "write it once")
      )
    }
    var end = index + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let scalar = String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.first
    index = end
    return (scalar, nil)
  }

  /// `&&`, `--` and `~~` are set operations in Swift.
  private func peekIsDoubled(_ byte: UInt8) -> Bool {
    "&-~".utf8.contains(byte) && index + 1 < bytes.count && bytes[index + 1] == byte
  }
}
