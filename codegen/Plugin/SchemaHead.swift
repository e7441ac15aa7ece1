// SPDX-License-Identifier: Apache-2.0

/// The `package` and `import` lines of a schema file.
///
/// A plugin can not link the compiler, and it needs no more than this to find modules: whatever is
/// wrong here, `apusc` says with its place.
enum SchemaHead {
  enum Word: Substring {
    case package, `import`
  }

  struct Statement {
    var word: Word
    var name: String
    var line: Int
  }

  static func statements(of text: String) -> [Statement] {
    var statements: [Statement] = []
    // `\r\n` is one character, so no separator of one kind would do.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let code = line.prefix(line.firstRange(of: "//")?.lowerBound)
      for part in code.split(separator: ",") {
        let words = part.split { $0.isWhitespace || $0 == "\u{FEFF}" }
        if words.count == 2, let word = Word(rawValue: words[0]) {
          statements.append(Statement(word: word, name: String(words[1]), line: index + 1))
        }
      }
    }
    return statements
  }
}

extension Substring {
  /// Up to `end`, or all of it.
  fileprivate func prefix(_ end: Index?) -> Substring { end.map { self[..<$0] } ?? self }
}
