// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The document in one line, without spaces.
  public func compact() -> String {
    var printer = JSONPrinter(indentation: nil)
    printer.write(self, depth: 0)
    return printer.text
  }

  /// The document with two spaces a level.
  public func pretty() -> String {
    var printer = JSONPrinter(indentation: "  ")
    printer.write(self, depth: 0)
    return printer.text
  }
}

struct JSONPrinter {
  let indentation: String?
  private(set) var text = ""

  init(indentation: String?) { self.indentation = indentation }

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number.text
    case .string(let string): write(string)
    case .array(let elements):
      list("[", "]", elements, depth: depth) { printer, element in
        printer.write(element, depth: depth + 1)
      }
    case .object(let object):
      list("{", "}", object.members, depth: depth) { printer, member in
        printer.write(member.name)
        printer.text += printer.indentation == nil ? ":" : ": "
        printer.write(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func list<Element>(
    _ open: String, _ close: String, _ elements: [Element], depth: Int,
    each: (inout JSONPrinter, Element) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      newLine(depth + 1)
      each(&self, element)
    }
    if !elements.isEmpty { newLine(depth) }
    text += close
  }

  private mutating func newLine(_ depth: Int) {
    guard let indentation else { return }
    text += "\n"
    for _ in 0..<depth { text += indentation }
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // C1 too: a reply must not be able to steer the terminal that it is printed on.
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
