// SPDX-License-Identifier: Apache-2.0

/// Reads a pattern of the subset; recursion is bounded by the compiler's limit for groups.
struct PatternParser {
  indirect enum Node {
    case set(ScalarSet)
    case sequence([Node])
    case choice([Node])
    /// `high` is `nil` without an end.
    case repetition(Node, low: Int, high: Int?)
  }

  private let scalars: [Unicode.Scalar]
  private var index = 0
  /// How deep groups are open.
  private var depth = 0
  /// The first mistake; only looked at where the pattern was not checked before.
  private var mistake: String?
  private let isChecked: Bool

  /// Groups in groups; the compiler's limit too.
  private static let maxDepth = 50

  /// - Parameter isChecked: by the compiler: a mistake is a programmer's then.
  init(_ source: String, isChecked: Bool = true) {
    self.isChecked = isChecked
    var scalars = Array(source.unicodeScalars)
    // The whole string matches as it is, so the anchors say nothing.
    if scalars.first == "^" { scalars.removeFirst() }
    if scalars.last == "$",
      scalars.dropLast().reversed().prefix(while: { $0 == "\\" }).count % 2 == 0
    {
      scalars.removeLast()
    }
    self.scalars = scalars
  }

  mutating func parse() -> Node {
    let node = choice()
    require(index == scalars.count, "the pattern has a `)` too many; apusc refuses it")
    return node
  }

  /// `nil` for what is no pattern.
  mutating func parseUnchecked() -> Node? {
    let node = parse()
    return mistake == nil ? node : nil
  }

  private mutating func require(_ condition: Bool, _ message: String) {
    guard !condition else { return }
    precondition(!isChecked, message)
    mistake = mistake ?? message
  }

  private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take() -> Unicode.Scalar {
    require(index < scalars.count, "the pattern ends too early; apusc refuses it")
    guard index < scalars.count else { return "\0" }
    defer { index += 1 }
    return scalars[index]
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    index += 1
    return true
  }

  private mutating func choice() -> Node {
    var branches = [sequence()]
    while mistake == nil, take("|") { branches.append(sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() -> Node {
    var nodes: [Node] = []
    while mistake == nil, let next = peek, next != "|", next != ")" {
      nodes.append(repeated(atom()))
    }
    return .sequence(nodes)
  }

  private mutating func atom() -> Node {
    let scalar = take()
    switch scalar {
    case "(":
      if take("?") { _ = take(":") }
      depth += 1
      defer { depth -= 1 }
      require(depth <= Self.maxDepth, "the pattern has too many groups in groups; apusc refuses it")
      guard mistake == nil else { return .sequence([]) }
      let node = choice()
      let isClosed = take(")")
      require(isClosed, "the pattern leaves a `(` open; apusc refuses it")
      return node
    case "[": return .set(characterClass())
    case ".": return .set(.dot)
    case "\\": return .set(escaped())
    default: return .set(ScalarSet(scalar))
    }
  }

  private mutating func repeated(_ atom: Node) -> Node {
    let (low, high): (Int, Int?)
    switch peek {
    case "*": (low, high) = (0, nil)
    case "+": (low, high) = (1, nil)
    case "?": (low, high) = (0, 1)
    case "{":
      index += 1
      low = number() ?? 0
      high = take(",") ? number() : low
      require(peek == "}", "the pattern's count has no end; apusc refuses it")
    default: return atom
    }
    index += 1
    // Lazy or not: the whole string has to match, so the same strings do.
    _ = take("?")
    return .repetition(atom, low: low, high: high)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek, ("0"..."9").contains(scalar) {
      // The compiler allows 1,000; saturated all the same, so that nothing overflows here.
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 100_000)
      index += 1
    }
    return value
  }

  /// Behind the backslash.
  private mutating func escaped() -> ScalarSet {
    let scalar = take()
    return ScalarSet.named(scalar) ?? ScalarSet(Self.control(scalar))
  }

  private static func control(_ letter: Unicode.Scalar) -> Unicode.Scalar {
    switch letter {
    case "t": "\t"
    case "n": "\n"
    case "r": "\r"
    default: letter
    }
  }

  /// Behind the bracket.
  private mutating func characterClass() -> ScalarSet {
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while mistake == nil, !take("]") {
      let first = take()
      if first == "\\", let letter = peek, let named = ScalarSet.named(letter) {
        index += 1
        ranges += named.ranges
        continue
      }
      let low = first == "\\" ? Self.control(take()) : first
      guard peek == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        ranges.append(low.value...low.value)
        continue
      }
      index += 1
      let last = take()
      let high = last == "\\" ? Self.control(take()) : last
      require(low <= high, "the pattern has a range that ends before it begins")
      guard low <= high else { break }
      ranges.append(low.value...high.value)
    }
    return ScalarSet(ranges, isInverted: isInverted)
  }
}
