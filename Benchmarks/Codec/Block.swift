// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Bytes and numbers in bulk.
struct Block: Message {
  var data = Bytes()
  var varints: [Int64] = []
  var doubles: [Double] = []
  var unknownFields = UnknownFields()

  static var messageName: String { "bench.codec.v1.Block" }

  func encode(to encoder: inout MessageEncoder) {
    if !data.isEmpty { encoder.bytes(data, field: 1) }
    encoder.packedInt64(varints, field: 2)
    encoder.packedDouble(doubles, field: 3)
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: data = try decoder.bytes()
      case 16: varints.append(try decoder.int64())
      case 18: try decoder.packedInt64(&varints)
      case 25: doubles.append(try decoder.double())
      case 26: try decoder.packedDouble(&doubles)
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
