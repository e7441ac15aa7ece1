// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// A cart of twenty lines, each with its price: nested messages, text that does not fit into a small
/// string, a uuid and a timestamp.
struct Cart: Message {
  var id = UUID.nil
  var customer: UUID?
  var lines: [Line] = []
  var total = Money()
  var version: UInt64 = 0
  var updatedAt = Timestamp()
  var unknownFields = UnknownFields()

  static var messageName: String { "bench.codec.v1.Cart" }

  static let sample: Cart = {
    var cart = Cart()
    cart.id = UUID()
    cart.customer = UUID()
    cart.lines = (1...20).map { number in
      Line(
        sku: number % 2 == 0 ? "SKU-\(1000 + number)" : "SKU-\(1000 + number)-ANTHRACITE-XL",
        quantity: UInt32(number),
        unitPrice: Money(currency: "EUR", units: Int64(number) * 10, nanos: 990_000_000))
    }
    cart.total = Money(currency: "EUR", units: 2100, nanos: 800_000_000)
    cart.version = 21
    cart.updatedAt = Timestamp(seconds: 1_790_000_000, nanoseconds: 123_456_789)
    return cart
  }()

  func encode(to encoder: inout MessageEncoder) {
    encoder.uuidUnlessNil(id, field: 1)
    if let customer { encoder.uuid(customer, field: 2) }
    for line in lines { encoder.message(line, field: 3) }
    encoder.messageUnlessEmpty(total, field: 4)
    if version != 0 { encoder.uint64(version, field: 5) }
    encoder.timestampUnlessEmpty(updatedAt, field: 6)
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: id = try decoder.uuid()
      case 18: customer = try decoder.uuid()
      case 26: try decoder.append(&lines)
      case 34: try decoder.message(&total)
      case 40: version = try decoder.uint64()
      case 50: try decoder.timestamp(&updatedAt)
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
