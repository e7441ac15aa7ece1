// SPDX-License-Identifier: Apache-2.0

/// A text in which `{name}` stands for a value.
struct TemplateText: Sendable, Equatable {
  private let parts: [Part]

  private enum Part: Equatable {
    case literal(String)
    case value(String)
  }

  /// A template that says nothing sensible, as a sentence.
  struct Problem: Error, Equatable {
    let reason: String
  }

  init(_ text: String) throws(Problem) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[open] == "{" else { throw Problem(reason: "a } stands without its {") }
      if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
      let inside = rest[rest.index(after: open)...]
      guard let close = inside.firstIndex(of: "}") else {
        throw Problem(reason: "a { is not closed")
      }
      let name = String(inside[..<close])
      guard Self.isName(name) else {
        throw Problem(
          reason: "{\(name.prefix(40))} is no name of a value: write letters and digits")
      }
      parts.append(.value(name))
      rest = inside[inside.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    self.parts = parts
  }

  /// The values that it names.
  var names: Set<String> {
    Set(
      parts.compactMap { part in
        if case .value(let name) = part { name } else { nil }
      })
  }

  /// A value is one line of text: it can bring no line of its own, and nothing that a terminal or a
  /// mail program would obey.
  func filled(with values: [String: String]) throws(Problem) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .value(let name):
        guard let value = values[name] else { throw Problem(reason: "{\(name)} has no value") }
        text += PlainText.line(value)
      }
    }
    return text
  }

  static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, 1...40 ~= name.utf8.count else { return false }
    return isLetter(first) && name.utf8.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    0x41...0x5a ~= byte || 0x61...0x7a ~= byte
  }
}

/// Text that can do nothing but be read.
enum PlainText {
  /// Everything on one line.
  static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) ? $0 : " " }))
  }

  /// Lines end by `\n`; other control characters become blanks.
  static func lines(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map { line(String($0)) }.joined(separator: "\n")
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    // Joiners, of which scripts and emoji are made.
    if scalar == "\u{200c}" || scalar == "\u{200d}" { return true }
    return switch scalar.properties.generalCategory {
    // Controls, line separators, and the marks that turn the direction of what follows.
    case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: false
    default: true
    }
  }
}
