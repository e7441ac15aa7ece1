// SPDX-License-Identifier: Apache-2.0

import ApusWire

enum Colour: WireEnum {
  case unknown
  case red
  case green
  case unrecognized(Int32)

  init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unknown
    case 1: self = .red
    case 2: self = .green
    default: self = .unrecognized(rawValue)
    }
  }

  var rawValue: Int32 {
    switch self {
    case .unknown: 0
    case .red: 1
    case .green: 2
    case .unrecognized(let number): number
    }
  }
}
