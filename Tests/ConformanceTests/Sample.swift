// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The message of PROTOCOL.md §8.3, in the shape that the compiler generates.
struct Sample: Message {
  var flag = false
  var count: Int32 = 0
  var big: UInt64 = 0
  var delta: Int64 = 0
  var fixed: UInt32 = 0
  var ratio = 0.0
  var name = ""
  var data = Bytes()
  var id = UUID.nil
  var at = Timestamp()
  var after = Duration.zero
  var colour = Colour(rawValue: 0)
  var numbers: [Int32] = []
  var maybe: Int32?
  var scores: [String: Int32] = [:]
  var part = Part()
  var parts: [Part] = []
  var value: Value?
  /// At most one: a message cannot hold itself in place.
  var children: [Sample] = []
  var unknownFields = UnknownFields()

  enum Value: Hashable {
    case text(String)
    case number(Int64)
  }

  struct Colour: WireEnum {
    var rawValue: Int32
  }

  static var messageName: String { "vectors.v1.Sample" }

  func encode(to encoder: inout MessageEncoder) {
    if flag { encoder.bool(flag, field: 1) }
    if count != 0 { encoder.int32(count, field: 2) }
    if big != 0 { encoder.uint64(big, field: 3) }
    if delta != 0 { encoder.sint64(delta, field: 4) }
    if fixed != 0 { encoder.fixed32(fixed, field: 5) }
    if ratio.bitPattern != 0 { encoder.double(ratio, field: 6) }
    if !name.isEmpty { encoder.string(name, field: 7) }
    if !data.isEmpty { encoder.bytes(data, field: 8) }
    encoder.uuidUnlessNil(id, field: 9)
    encoder.timestampUnlessEmpty(at, field: 10)
    encoder.durationUnlessEmpty(after, field: 11)
    if colour.rawValue != 0 { encoder.enumeration(colour, field: 12) }
    encoder.packedInt32(numbers, field: 13)
    if let maybe { encoder.int32(maybe, field: 14) }
    encoder.map(scores, field: 15) { entry, key, value in
      entry.string(key, field: 1)
      entry.int32(value, field: 2)
    }
    encoder.messageUnlessEmpty(part, field: 16)
    for part in parts { encoder.message(part, field: 17) }
    switch value {
    case .text(let text)?: encoder.string(text, field: 18)
    case .number(let number)?: encoder.int64(number, field: 19)
    case nil: break
    }
    if let child = children.first { encoder.message(child, field: 20) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 8: flag = try decoder.bool()
      case 16: count = try decoder.int32()
      case 24: big = try decoder.uint64()
      case 32: delta = try decoder.sint64()
      case 45: fixed = try decoder.fixed32()
      case 49: ratio = try decoder.double()
      case 58: name = try decoder.string()
      case 66: data = try decoder.bytes()
      case 74: id = try decoder.uuid()
      case 82: try decoder.timestamp(&at)
      case 90: try decoder.duration(&after)
      case 96: colour = try decoder.enumeration()
      case 104: numbers.append(try decoder.int32())
      case 106: try decoder.packedInt32(&numbers)
      case 112: maybe = try decoder.int32()
      case 122: try decodeScore(from: &decoder)
      case 130: try decoder.message(&part)
      case 138: try decoder.append(&parts)
      case 146: value = .text(try decoder.string())
      case 152: value = .number(try decoder.int64())
      case 162:
        var child = children.first ?? Sample()
        try decoder.message(&child)
        children = [child]
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }

  private mutating func decodeScore(from decoder: inout MessageDecoder) throws(WireError) {
    var key = ""
    var value: Int32 = 0
    try decoder.nested { (entry) throws(WireError) in
      while true {
        let tag = try entry.nextTag()
        switch tag {
        case 0: return
        case 10: key = try entry.string()
        case 16: value = try entry.int32()
        default: try entry.skip(tag)
        }
      }
    }
    scores[key] = value
  }
}
