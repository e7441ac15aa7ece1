// SPDX-License-Identifier: Apache-2.0

import Yams

/// A document that is written as YAML. Members keep their order; what is `nil` is left out.
indirect enum YAMLValue: Hashable, Sendable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([YAMLValue])
  case map([Member])

  struct Member: Hashable, Sendable {
    var key: String
    var value: YAMLValue
  }

  static func texts(_ list: some Sequence<String>) -> YAMLValue { .list(list.map { .text($0) }) }

  static func members(_ members: [(String, YAMLValue?)]) -> YAMLValue {
    .map(members.compactMap { key, value in value.map { Member(key: key, value: $0) } })
  }

  subscript(key: String) -> YAMLValue? {
    guard case .map(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// Several documents in one file.
  static func file(_ documents: [YAMLValue], comment: String) throws -> String {
    let texts = try documents.map {
      try Yams.serialize(node: $0.node, width: -1, sortKeys: false)
    }
    return comment.split(separator: "\n").map { "# \($0)\n" }.joined()
      + texts.joined(separator: "---\n")
  }

  private var node: Node {
    switch self {
    case .text(let text):
      .scalar(
        .init(
          text, Tag(.str),
          text.isPlainInYAML ? .plain : text.contains("\n") ? .literal : .doubleQuoted))
    case .number(let number): .scalar(.init("\(number)", Tag(.int), .plain))
    case .flag(let flag): .scalar(.init("\(flag)", Tag(.bool), .plain))
    case .list(let elements): .sequence(.init(elements.map(\.node), Tag(.seq)))
    case .map(let members):
      .mapping(
        .init(
          members.map { (Node.scalar(.init($0.key, Tag(.str), .any)), $0.value.node) }, Tag(.map)))
    }
  }
}

extension YAMLValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

extension YAMLValue: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Int) { self = .number(value) }
}

extension YAMLValue: ExpressibleByBooleanLiteral {
  init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension YAMLValue: ExpressibleByArrayLiteral {
  init(arrayLiteral elements: YAMLValue...) { self = .list(elements) }
}

extension YAMLValue: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, YAMLValue?)...) { self = .members(elements) }
}

extension String {
  /// Whether no reader of YAML, of whatever version, could take it for anything but this text.
  fileprivate var isPlainInYAML: Bool {
    guard let first = utf8.first, first.isLetter || first == UInt8(ascii: "/") else { return false }
    let words: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    return !words.contains(lowercased()) && last != ":"
      && utf8.allSatisfy { $0.isLetter || (48...57).contains($0) || "/._-:".utf8.contains($0) }
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
}
