// SPDX-License-Identifier: Apache-2.0

import ApusWire

enum Choice: Message {
  case text(String)
  case count(Int64)
  case leaf(Leaf)
  case unrecognized(UnknownFields)

  init() { self = .unrecognized(UnknownFields()) }

  static var messageName: String { "apus.test.v1.Choice" }

  func encode(to encoder: inout MessageEncoder) {
    switch self {
    case .text(let text): encoder.string(text, field: 1)
    case .count(let count): encoder.int64(count, field: 2)
    case .leaf(let leaf): encoder.message(leaf, field: 3)
    case .unrecognized(let fields): encoder.unknown(fields)
    }
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: self = .text(try decoder.string())
      case 16: self = .count(try decoder.int64())
      case 26:
        var leaf = Leaf()
        if case .leaf(let known) = self { leaf = known }
        try decoder.message(&leaf)
        self = .leaf(leaf)
      default:
        if case .unrecognized(var fields) = self {
          try decoder.unknown(tag, into: &fields)
          self = .unrecognized(fields)
        } else {
          try decoder.skip(tag)
        }
      }
    }
  }
}
