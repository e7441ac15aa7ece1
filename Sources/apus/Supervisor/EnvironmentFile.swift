// SPDX-License-Identifier: Apache-2.0

/// Lines of `NAME=value`, as compose's env_file: `#` begins a comment line, quotes around a value are taken off.
enum EnvironmentFile {
  static func parse(_ text: String) -> [String: String] {
    var variables: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop(while: \.isWhitespace)
      guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
      let name =
        line[..<equals].hasPrefix("export ") ? line[..<equals].dropFirst(7) : line[..<equals]
      var value = line[equals...].dropFirst()
      while value.last?.isWhitespace == true { value.removeLast() }
      for quote in ["\"", "'"]
      where value.count > 1 && value.hasPrefix(quote) && value.hasSuffix(quote) {
        value = value.dropFirst().dropLast()
        break
      }
      variables[String(name)] = String(value)
    }
    return variables
  }
}
