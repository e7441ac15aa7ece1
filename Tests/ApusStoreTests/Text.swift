// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The smallest message that can differ.
struct Text: Message {
  var text = ""
  var unknownFields = UnknownFields()

  static var messageName: String { "probe.Text" }

  init() {}

  init(_ text: String) {
    self.text = text
  }

  func encode(to encoder: inout MessageEncoder) {
    if !text.isEmpty { encoder.string(text, field: 1) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: text = try decoder.string()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
