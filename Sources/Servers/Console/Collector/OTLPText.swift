// SPDX-License-Identifier: Apache-2.0

import ApusWire
import OTLPAPI

/// OpenTelemetry's values as text of a bounded length: what is shown is text, never markup.
struct OTLPText {
  let limit: Int

  func text(_ value: AnyValue?) -> String {
    var text = ""
    if let value { append(value, to: &text, depth: 0, isInside: false) }
    return text
  }

  func text(_ text: String) -> String { Self.cut(text, limit) }

  /// At most `limit` bytes, and whole characters of Unicode's scalars.
  static func cut(_ text: String, _ limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return String(text[..<end]) + "…"
  }

  /// 32 or 16 hex digits.
  static func hex(_ bytes: Bytes) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// `nil` for what is no id of so many bytes.
  static func bytes(hex: String, count: Int) -> Bytes? {
    guard hex.utf8.count == count * 2 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for letter in hex.utf8 {
      guard let value = Character(Unicode.Scalar(letter)).hexDigitValue else { return nil }
      if let first = high {
        bytes.append(first << 4 | UInt8(value))
        high = nil
      } else {
        high = UInt8(value)
      }
    }
    return Bytes(bytes)
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

  private func append(_ value: AnyValue, to text: inout String, depth: Int, isInside: Bool) {
    guard text.utf8.count <= limit, depth < 8 else { return }
    switch value {
    case .stringValue(let string):
      text += isInside ? "\"" + Self.cut(string, limit) + "\"" : Self.cut(string, limit)
    case .boolValue(let flag): text += "\(flag)"
    case .intValue(let number): text += "\(number)"
    case .doubleValue(let number): text += "\(number)"
    case .arrayValue(let array):
      list(array.values, "[", "]", &text) { append($0, to: &$1, depth: depth + 1, isInside: true) }
    case .kvlistValue(let list):
      self.list(list.values, "{", "}", &text) { pair, text in
        text += Self.cut(pair.key, limit) + ": "
        if let value = pair.value { append(value, to: &text, depth: depth + 1, isInside: true) }
      }
    case .bytesValue(let bytes): text += "\(bytes.count) bytes"
    case .unrecognized: break
    }
    if depth == 0 { text = Self.cut(text, limit) }
  }

  private func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ text: inout String,
    _ append: (Element, inout String) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      guard text.utf8.count <= limit else { break }
      if index > 0 { text += ", " }
      append(element, &text)
    }
    text += close
  }
}
