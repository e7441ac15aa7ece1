// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Five scalars: the least that a request is.
struct Scalars: Message {
  var id: UInt64 = 0
  var name = ""
  var price: Double = 0
  var quantity: Int32 = 0
  var inStock = false
  var unknownFields = UnknownFields()

  static var messageName: String { "bench.codec.v1.Scalars" }

  static let sample = Scalars(
    id: 123_456_789, name: "A-1024-blue", price: 19.99, quantity: 3, inStock: true)

  func encode(to encoder: inout MessageEncoder) {
    if id != 0 { encoder.uint64(id, field: 1) }
    if !name.isEmpty { encoder.string(name, field: 2) }
    if price.bitPattern != 0 { encoder.double(price, field: 3) }
    if quantity != 0 { encoder.int32(quantity, field: 4) }
    if inStock { encoder.bool(inStock, field: 5) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 8: id = try decoder.uint64()
      case 18: name = try decoder.string()
      case 25: price = try decoder.double()
      case 32: quantity = try decoder.int32()
      case 40: inStock = try decoder.bool()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
