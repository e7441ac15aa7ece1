// SPDX-License-Identifier: Apache-2.0

import ApusWire

struct Leaf: Message {
  var name = ""
  var number: Int32 = 0
  var unknownFields = UnknownFields()

  static var messageName: String { "apus.test.v1.Leaf" }

  func encode(to encoder: inout MessageEncoder) {
    if !name.isEmpty { encoder.string(name, field: 1) }
    if number != 0 { encoder.int32(number, field: 2) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: name = try decoder.string()
      case 16: number = try decoder.int32()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
