// SPDX-License-Identifier: Apache-2.0

/// Bytes that a peer chose, as they may stand in a log: printable ASCII, the rest as `\xNN`.
func printable(_ bytes: Span<UInt8>, max: Int) -> String {
  var text = ""
  let digits = Array("0123456789abcdef")
  for index in 0..<min(bytes.count, max) {
    let byte = bytes[index]
    if (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "\"") {
      text.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      text += "\\x"
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }
  return bytes.count > max ? text + "…" : text
}
