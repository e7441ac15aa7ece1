// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding, resolved exactly once. Spec: RFC 3986 §2.1.
enum PercentText {
  enum Problem: Error, Hashable {
    case broken
    case control(UInt8)
    case notUTF8
    case twice

    var sentence: String {
      switch self {
      case .broken: "a '%' that two hexadecimal digits do not follow"
      case .control(let byte): "the escaped control character 0x\(String(byte, radix: 16))"
      case .notUTF8: "escapes that are no UTF-8"
      case .twice: "something that is escaped twice"
      }
    }
  }

  /// - Parameter isForm: of a query: `+` is a space.
  static func decode(_ text: Substring, isForm: Bool = false) throws(Problem) -> String {
    let utf8 = text.utf8
    guard utf8.contains(where: { $0 == UInt8(ascii: "%") || (isForm && $0 == UInt8(ascii: "+")) })
    else { return String(text) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
        else { throw .broken }
        let value = high << 4 | low
        // In a query it is a value like any other; the body could say it, too.
        if !isForm, value < 0x20 || value == 0x7f { throw .control(value) }
        bytes.append(value)
      case UInt8(ascii: "+") where isForm: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    // In a path, whoever decodes once more would see something else.
    if !isForm, hasEscape(bytes) { throw .twice }
    return decoded
  }

  private static func hasEscape(_ bytes: [UInt8]) -> Bool {
    bytes.indices.contains { place in
      bytes[place] == UInt8(ascii: "%") && place + 2 < bytes.count
        && digit(bytes[place + 1]) != nil && digit(bytes[place + 2]) != nil
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
