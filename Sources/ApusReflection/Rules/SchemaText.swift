// SPDX-License-Identifier: Apache-2.0

/// Literals as the schema language writes them, which is how descriptors carry annotations.
package enum SchemaText {
  /// The value of `"…"`; `nil` for what is no string.
  package static func string(_ literal: String) -> String? {
    guard literal.count >= 2, literal.hasPrefix("\""), literal.hasSuffix("\"") else { return nil }
    var value = ""
    var rest = literal.dropFirst().dropLast()
    while let letter = rest.popFirst() {
      guard letter == "\\" else {
        value.append(letter)
        continue
      }
      switch rest.popFirst() {
      case "n": value.append("\n")
      case "r": value.append("\r")
      case "t": value.append("\t")
      case let escaped?: value.append(escaped)
      case nil: return nil
      }
    }
    return value
  }

  /// `@length(1...64)`, as it stands in `@each`.
  package static func annotation(_ text: String) -> AnnotationSchema? {
    guard text.hasPrefix("@") else { return nil }
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
      return AnnotationSchema(name: String(text.dropFirst()))
    }
    let argument = text[text.index(after: open)...].dropLast()
    return AnnotationSchema(
      name: String(text[..<open].dropFirst()), arguments: [String(argument)])
  }
}
