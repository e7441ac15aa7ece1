// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// RFC 4648: written in the standard alphabet with padding, read in that of URLs too, and without padding.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8: UInt32] = {
    var values = Dictionary(
      uniqueKeysWithValues: alphabet.enumerated().map { ($0.element, UInt32($0.offset)) })
    values[UInt8(ascii: "-")] = 62
    values[UInt8(ascii: "_")] = 63
    return values
  }()

  static func text(_ bytes: Bytes) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count
            ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `nil` when `text` is no base64, or has bits behind its last byte.
  static func bytes(_ text: String) -> Bytes? {
    var digits = Array(text.utf8)
    let padded = digits.count
    while digits.last == UInt8(ascii: "="), padded - digits.count < 2 { digits.removeLast() }
    guard digits.count == padded || padded % 4 == 0, digits.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for digit in digits {
      guard let value = values[digit] else { return nil }
      bits = bits << 6 | value
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
        bits &= (1 << bitCount) - 1
      }
    }
    return bits == 0 ? Bytes(bytes) : nil
  }
}
