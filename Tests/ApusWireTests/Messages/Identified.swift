// SPDX-License-Identifier: Apache-2.0

import ApusWire

struct Identified: Message {
  var id = UUID.nil
  var other: UUID?
  var unknownFields = UnknownFields()

  static var messageName: String { "apus.test.v1.Identified" }

  func encode(to encoder: inout MessageEncoder) {
    encoder.uuidUnlessNil(id, field: 1)
    if let other { encoder.uuid(other, field: 2) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: id = try decoder.uuid()
      case 18: other = try decoder.uuid()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
