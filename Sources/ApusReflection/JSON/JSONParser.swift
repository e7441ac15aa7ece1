// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// How deep arrays and objects may nest, as PROTOCOL.md's limits say.
  public static let maximumDepth = 64

  /// Reads one JSON document (RFC 8259) and nothing after it.
  public init(parsing text: String) throws(JSONError) {
    var parser = JSONParser(Array(text.utf8))
    self = try parser.document()
  }

  /// The same from bytes, which must be UTF-8.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONError(line: 1, column: 1, message: "the text is not valid UTF-8")
    }
    try self.init(parsing: text)
  }
}

/// One pass over valid UTF-8. The depth is counted, so the recursion ends by our word.
struct JSONParser {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try self.value(depth: 0)
    skipSpace()
    guard index == bytes.count else {
      throw fault("unexpected \(found) after the end of the document")
    }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    guard index < bytes.count else { throw fault("a value is missing at the end of the text") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default:
      if take("true") { return .bool(true) }
      if take("false") { return .bool(false) }
      if take("null") { return .null }
      throw fault("expected a value, found \(found)")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    try enter(depth)
    var object = JSONObject()
    var names: Set<String> = []
    if close(UInt8(ascii: "}")) { return object }
    repeat {
      skipSpace()
      guard current == UInt8(ascii: "\"") else {
        throw fault("expected a member's name in quotes, found \(found)")
      }
      let start = index
      let name = try string()
      guard names.insert(name).inserted else {
        index = start
        throw fault("the member \"\(name)\" is there twice")
      }
      skipSpace()
      guard current == UInt8(ascii: ":") else {
        throw fault("expected ':' after \"\(name)\", found \(found)")
      }
      index += 1
      object.append(name, try value(depth: depth + 1))
    } while try another(before: UInt8(ascii: "}"))
    return object
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    try enter(depth)
    var elements: [JSONValue] = []
    if close(UInt8(ascii: "]")) { return elements }
    repeat {
      elements.append(try value(depth: depth + 1))
    } while try another(before: UInt8(ascii: "]"))
    return elements
  }

  /// Steps over an opening bracket.
  private mutating func enter(_ depth: Int) throws(JSONError) {
    guard depth < JSONValue.maximumDepth else {
      throw fault("nested more than \(JSONValue.maximumDepth) deep")
    }
    index += 1
  }

  /// Steps over `bracket` if it comes next.
  private mutating func close(_ bracket: UInt8) -> Bool {
    skipSpace()
    guard current == bracket else { return false }
    index += 1
    return true
  }

  /// True after a comma, false after `bracket`.
  private mutating func another(before bracket: UInt8) throws(JSONError) -> Bool {
    if close(bracket) { return false }
    guard current == UInt8(ascii: ",") else {
      throw fault("expected ',' or '\(Character(UnicodeScalar(bracket)))', found \(found)")
    }
    index += 1
    return true
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = index
    if current == UInt8(ascii: "-") { index += 1 }
    if current == UInt8(ascii: "0") { index += 1 } else { try digits() }
    if let byte = current, isDigit(byte) { throw fault("a number cannot begin with 0") }
    if current == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      index += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    return JSONNumber(checked: String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func digits() throws(JSONError) {
    let start = index
    while let byte = current, isDigit(byte) { index += 1 }
    guard index > start else { throw fault("expected a digit, found \(found)") }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

// MARK: strings

extension JSONParser {
  private mutating func string() throws(JSONError) -> String {
    index += 1
    var text: [UInt8] = []
    while true {
      let start = index
      while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20
      { index += 1 }
      text += bytes[start..<index]
      guard let byte = current else { throw fault("the string has no end") }
      if byte < 0x20 {
        throw fault("a control character in a string must be written as \\u00\(hex(byte))")
      }
      index += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      text += String(try escape()).utf8
    }
  }

  /// What stands after a backslash.
  private mutating func escape() throws(JSONError) -> Character {
    guard let byte = current else { throw fault("the string has no end") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try scalar())
    default:
      index -= 1
      throw fault("\\\(found) is no escape of JSON")
    }
  }

  /// Four hexadecimal digits, or two such escapes for a scalar above U+FFFF.
  private mutating func scalar() throws(JSONError) -> UnicodeScalar {
    let first = try unit()
    if let scalar = UnicodeScalar(first) { return scalar }
    guard first < 0xDC00, take("\\u") else { throw fault("half of a surrogate pair stands alone") }
    let second = try unit()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault("half of a surrogate pair stands alone") }
    return scalar
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw fault("\\u needs four hexadecimal digits, found \(found)")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}

// MARK: the cursor

extension JSONParser {
  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let wanted = Array(word.description.utf8)
    guard bytes[index...].starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  /// What stands at the cursor, for messages.
  private var found: String {
    guard let byte = current else { return "the end of the text" }
    guard
      let character = String(decoding: bytes[index..<min(index + 16, bytes.count)], as: UTF8.self)
        .first,
      byte >= 0x20
    else { return "the byte 0x\(hex(byte))" }
    return "'\(character)'"
  }

  private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  private func fault(_ message: String) -> JSONError {
    let before = bytes[..<min(index, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(line: line, column: before.count - start + 1, message: message)
  }
}
