// SPDX-License-Identifier: Apache-2.0

import ApusWire

struct Part: Message {
  var name = ""
  var unknownFields = UnknownFields()

  static var messageName: String { "vectors.v1.Part" }

  func encode(to encoder: inout MessageEncoder) {
    if !name.isEmpty { encoder.string(name, field: 1) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: name = try decoder.string()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
