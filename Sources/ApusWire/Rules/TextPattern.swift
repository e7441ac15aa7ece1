// SPDX-License-Identifier: Apache-2.0

/// A regular expression of `@pattern`, matched against whole strings in linear time: a peer chooses
/// the text, so no text may make it slow. The subset is LANGUAGE.md's; classes are of ASCII.
///
/// Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968: all states that the text may
/// be in are followed at once.
public struct TextPattern: Sendable {
  let program: [Instruction]

  /// 65,536: a longer text does not match. A field that may hold more has no use for a pattern.
  public static let maxScalarCount = 65_536

  enum Instruction: Sendable {
    case scalar(ScalarSet)
    /// Goes on at both.
    case split(Int, Int)
    case jump(Int)
    case match
  }

  /// - Parameter source: of the subset, which the schema compiler has checked; anything else is a
  ///   programmer's mistake.
  public init(_ source: String) {
    var parser = PatternParser(source)
    let tree = parser.parse()
    var compiler = PatternCompiler()
    compiler.append(tree)
    program = compiler.program + [.match]
  }

  /// A pattern that nobody has checked, from a descriptor that somebody sent.
  ///
  /// - Returns: `nil` for what is none, or would need more states than the compiler allows.
  package init?(unchecked source: String) {
    var parser = PatternParser(source, isChecked: false)
    guard let tree = parser.parseUnchecked(), Self.stateCount(tree) <= Self.maxStateCount else {
      return nil
    }
    var compiler = PatternCompiler()
    compiler.append(tree)
    program = compiler.program + [.match]
  }

  /// As the compiler's: repetitions of repetitions multiply.
  private static let maxStateCount = 10_000

  private static func stateCount(_ node: PatternParser.Node) -> Int {
    switch node {
    case .set: return 1
    case .sequence(let nodes), .choice(let nodes):
      return nodes.reduce(nodes.count) { min($0 + stateCount($1), maxStateCount + 1) }
    case .repetition(let node, let low, let high):
      guard low <= high ?? low else { return maxStateCount + 1 }
      return min((stateCount(node) + 2) * max(high ?? low, 1), maxStateCount + 1)
    }
  }

  /// Whether all of `text` fits.
  public func matches(_ text: String) -> Bool {
    var current = ThreadSet(count: program.count)
    var next = ThreadSet(count: program.count)
    follow(0, into: &current)
    var scalarCount = 0
    for scalar in text.unicodeScalars {
      scalarCount += 1
      guard !current.states.isEmpty, scalarCount <= Self.maxScalarCount else { return false }
      for state in current.states {
        if case .scalar(let set) = program[state], set.contains(scalar) {
          follow(state + 1, into: &next)
        }
      }
      swap(&current, &next)
      next.removeAll()
    }
    return current.states.contains { if case .match = program[$0] { true } else { false } }
  }

  /// Adds a state with all that it leads to without a character.
  private func follow(_ start: Int, into threads: inout ThreadSet) {
    var open = [start]
    while let state = open.popLast() {
      guard threads.insert(state) else { continue }
      switch program[state] {
      case .jump(let target): open.append(target)
      case .split(let first, let second):
        open.append(second)
        open.append(first)
      case .scalar, .match: break
      }
    }
  }

  /// States, each once.
  private struct ThreadSet {
    private(set) var states: [Int] = []
    private var isMember: [Bool]

    init(count: Int) { isMember = Array(repeating: false, count: count) }

    mutating func insert(_ state: Int) -> Bool {
      guard !isMember[state] else { return false }
      isMember[state] = true
      states.append(state)
      return true
    }

    mutating func removeAll() {
      for state in states { isMember[state] = false }
      states.removeAll(keepingCapacity: true)
    }
  }
}
