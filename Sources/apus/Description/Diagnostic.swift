// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// One thing that is wrong with a file, where, and what to write instead.
struct Diagnostic: Sendable, Hashable {
  let file: String
  /// 1-based.
  let line: Int
  /// 1-based.
  let column: Int
  let message: String
  var help: String?

  /// `file:line:column: error: …`, which editors and terminals turn into links.
  var text: String {
    "\(file):\(line):\(column): error: \(message)" + (help.map { "\n  help: \($0)" } ?? "")
  }

  var json: JSONValue {
    [
      "file": .string(file), "line": .number(JSONNumber(line)),
      "column": .number(JSONNumber(column)),
      "severity": "error", "message": .string(message), "help": help.map { .string($0) } ?? .null,
    ]
  }
}

/// Everything that is wrong with the description file; nothing has been started.
struct DescriptionError: Error, Hashable {
  let problems: [Diagnostic]
}
