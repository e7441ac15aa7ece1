// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Yams

/// Nodes of YAML as the types that a key wants; a wrong one is a problem with its place, and the rest is still read.
extension DescriptionReader {
  struct Member {
    var key: String
    var position: FilePosition
    var value: Node
  }

  mutating func mapping(_ node: Node, _ what: String) -> [Member]? {
    guard case .mapping(let mapping) = node else {
      problem(
        "\(what) must be a mapping, not \(kind(node))", at: FilePosition(node),
        help: "write `{ key: value }`")
      return nil
    }
    return mapping.compactMap { key, value in
      guard case .scalar(let scalar) = key else {
        problem("a key in \(what) must be a word", at: FilePosition(key))
        return nil
      }
      return Member(key: scalar.string, position: FilePosition(key), value: value)
    }
  }

  mutating func string(_ node: Node, _ what: String) -> String? {
    guard case .scalar(let scalar) = node, node.null == nil else {
      problem("\(what) must be a text, not \(kind(node))", at: FilePosition(node))
      return nil
    }
    return scalar.string
  }

  mutating func strings(_ node: Node, _ what: String, orOne: Bool) -> [Located<String>] {
    if orOne, case .scalar = node {
      return string(node, what).map { [Located(value: $0, position: FilePosition(node))] } ?? []
    }
    guard case .sequence(let elements) = node else {
      problem(
        "\(what) must be a list, not \(kind(node))", at: FilePosition(node), help: "write `[a, b]`")
      return []
    }
    return elements.compactMap { element in
      string(element, "an entry of \(what)").map {
        Located(value: $0, position: FilePosition(element))
      }
    }
  }

  mutating func integer(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
    // A quoted "2" is a text to YAML, and is refused with these words.
    guard let value = node.int, isPlain(node) else {
      problem("\(what) must be a whole number, not \(kind(node))", at: FilePosition(node))
      return nil
    }
    guard range.contains(value) else {
      problem(
        "\(what) is \(value), allowed are \(range.lowerBound) to \(range.upperBound)",
        at: FilePosition(node))
      return nil
    }
    return value
  }

  mutating func boolean(_ node: Node, _ what: String) -> Bool? {
    guard let value = node.bool, isPlain(node) else {
      problem("\(what) must be true or false, not \(kind(node))", at: FilePosition(node))
      return nil
    }
    return value
  }

  mutating func duration(_ node: Node, _ what: String) -> Duration? {
    guard let text = string(node, what) else { return nil }
    guard let value = Units.duration(text) else {
      problem(
        "\(what) must be a duration, not '\(text)'", at: FilePosition(node),
        help: "write 500ms, 2s or 1m30s")
      return nil
    }
    return value
  }

  mutating func unknown(_ member: Member, in what: String, known: [String]) {
    problem(
      "unknown key '\(member.key)' in \(what)", at: member.position,
      help: Suggestion.help(for: member.key, in: known))
  }

  private func isPlain(_ node: Node) -> Bool {
    node.scalar?.style == .plain || node.scalar?.style == .any
  }

  private func kind(_ node: Node) -> String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    case .scalar(let scalar):
      node.null != nil
        ? "nothing" : isPlain(node) ? "'\(scalar.string)'" : "the text '\(scalar.string)'"
    }
  }
}

extension FilePosition {
  init(_ mark: Mark) { self.init(line: max(mark.line, 1), column: max(mark.column, 1)) }
  init(_ node: Node) { self = node.mark.map { FilePosition($0) } ?? .start }
}
