// SPDX-License-Identifier: Apache-2.0

import ApusWire

struct Money: Message {
  var currency = ""
  var units: Int64 = 0
  var nanos: Int32 = 0
  var unknownFields = UnknownFields()

  static var messageName: String { "bench.codec.v1.Money" }

  func encode(to encoder: inout MessageEncoder) {
    if !currency.isEmpty { encoder.string(currency, field: 1) }
    if units != 0 { encoder.int64(units, field: 2) }
    if nanos != 0 { encoder.int32(nanos, field: 3) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: currency = try decoder.string()
      case 16: units = try decoder.int64()
      case 24: nanos = try decoder.int32()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
