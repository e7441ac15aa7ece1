// SPDX-License-Identifier: Apache-2.0

extension Diagnostic {
  /// `file:line:column: error: message; help`, and a line for the note.
  var compilerLines: String {
    let hint = help.map { "; \($0.printable)" } ?? ""
    var text =
      "\(file):\(start.line):\(start.column): \(severity.rawValue): \(message.printable)\(hint) [\(id.rawValue)]\n"
    if let note {
      text +=
        "\(note.file):\(note.start.line):\(note.start.column): note: \(note.message.printable)\n"
    }
    return text
  }

  /// One JSON object on one line.
  package var json: String {
    let members = [
      "\"file\": \(file.jsonLiteral)", "\"line\": \(start.line)", "\"column\": \(start.column)",
      "\"endLine\": \(end.line)", "\"endColumn\": \(end.column)",
      "\"severity\": \(severity.rawValue.jsonLiteral)",
      "\"id\": \(id.rawValue.jsonLiteral)", "\"message\": \(message.jsonLiteral)",
      "\"help\": \(help?.jsonLiteral ?? "null")",
    ]
    return "{" + members.joined(separator: ", ") + "}"
  }
}

extension String {
  /// As a JSON string, with its quotation marks. RFC 8259 section 7.
  fileprivate var jsonLiteral: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\":
        text += "\\"
        text.unicodeScalars.append(scalar)
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\u{0}"..<"\u{20}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
