// SPDX-License-Identifier: Apache-2.0

import ApusWire

extension Bytes {
  /// Bytes from hexadecimal digits; anything else in `hex` is for the reader.
  init(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    self.init(
      stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }

  var hex: String {
    map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

extension Message {
  /// The error that decoding ends with, or nil.
  static func refusal(of bytes: Bytes) -> WireError? {
    do throws(WireError) {
      _ = try Self(decoding: bytes)
      return nil
    } catch {
      return error
    }
  }
}
