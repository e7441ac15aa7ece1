// SPDX-License-Identifier: Apache-2.0

import ApusWire

struct Line: Message {
  var sku = ""
  var quantity: UInt32 = 0
  var unitPrice = Money()
  var unknownFields = UnknownFields()

  static var messageName: String { "bench.codec.v1.Cart.Line" }

  func encode(to encoder: inout MessageEncoder) {
    if !sku.isEmpty { encoder.string(sku, field: 1) }
    if quantity != 0 { encoder.uint32(quantity, field: 2) }
    encoder.messageUnlessEmpty(unitPrice, field: 3)
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: sku = try decoder.string()
      case 16: quantity = try decoder.uint32()
      case 26: try decoder.message(&unitPrice)
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
