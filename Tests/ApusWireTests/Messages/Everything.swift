// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// A field of every kind, in the shape that the compiler generates. `generate.py` has the same as a
/// descriptor for protobuf.
struct Everything: Message {
  var flag: Bool = false
  var int32: Int32 = 0
  var int64: Int64 = 0
  var uint32: UInt32 = 0
  var uint64: UInt64 = 0
  var sint32: Int32 = 0
  var sint64: Int64 = 0
  var fixed32: UInt32 = 0
  var fixed64: UInt64 = 0
  var sfixed32: Int32 = 0
  var sfixed64: Int64 = 0
  var float: Float = 0
  var double: Double = 0
  var text: String = ""
  var data: Bytes = Bytes()
  var colour: Colour = .unknown
  var leaf = Leaf()
  var child: Everything? {
    get { storedChild.value }
    set { storedChild = Indirect(newValue) }
  }
  private var storedChild = Indirect<Everything>(nil)
  var at = Timestamp()
  var maybeAt: Timestamp?
  var after = Duration.zero
  var maybeAfter: Duration?
  var flags: [Bool] = []
  var int32s: [Int32] = []
  var int64s: [Int64] = []
  var uint32s: [UInt32] = []
  var uint64s: [UInt64] = []
  var sint32s: [Int32] = []
  var sint64s: [Int64] = []
  var fixed32s: [UInt32] = []
  var fixed64s: [UInt64] = []
  var sfixed32s: [Int32] = []
  var sfixed64s: [Int64] = []
  var floats: [Float] = []
  var doubles: [Double] = []
  var texts: [String] = []
  var datas: [Bytes] = []
  var colours: [Colour] = []
  var leaves: [Leaf] = []
  var maybeInt32: Int32?
  var maybeText: String?
  var maybeFlag: Bool?
  var maybeDouble: Double?
  var maybeLeaf: Leaf?
  var maybeColour: Colour?
  var maybeData: Bytes?
  var scores: [String: Int32] = [:]
  var leafByNumber: [Int32: Leaf] = [:]
  var textByFlag: [Bool: String] = [:]
  var dataByNumber: [UInt64: Bytes] = [:]
  var doubleByNumber: [Int64: Double] = [:]
  var colourByName: [String: Colour] = [:]
  var textByName: [String: String] = [:]
  var value: Value?
  var choice: Choice?
  var far: UInt32 = 0
  var farthest = ""
  var unknownFields = UnknownFields()

  enum Value: Hashable {
    case text(String)
    case count(Int64)
    case leaf(Leaf)
  }

  static var messageName: String { "apus.test.v1.Everything" }

  func encode(to encoder: inout MessageEncoder) {
    if flag { encoder.bool(flag, field: 1) }
    if int32 != 0 { encoder.int32(int32, field: 2) }
    if int64 != 0 { encoder.int64(int64, field: 3) }
    if uint32 != 0 { encoder.uint32(uint32, field: 4) }
    if uint64 != 0 { encoder.uint64(uint64, field: 5) }
    if sint32 != 0 { encoder.sint32(sint32, field: 6) }
    if sint64 != 0 { encoder.sint64(sint64, field: 7) }
    if fixed32 != 0 { encoder.fixed32(fixed32, field: 8) }
    if fixed64 != 0 { encoder.fixed64(fixed64, field: 9) }
    if sfixed32 != 0 { encoder.sfixed32(sfixed32, field: 10) }
    if sfixed64 != 0 { encoder.sfixed64(sfixed64, field: 11) }
    if float.bitPattern != 0 { encoder.float(float, field: 12) }
    if double.bitPattern != 0 { encoder.double(double, field: 13) }
    if !text.isEmpty { encoder.string(text, field: 14) }
    if !data.isEmpty { encoder.bytes(data, field: 15) }
    if colour != .unknown { encoder.enumeration(colour, field: 16) }
    encoder.messageUnlessEmpty(leaf, field: 17)
    if let child { encoder.message(child, field: 18) }
    encoder.timestampUnlessEmpty(at, field: 19)
    if let maybeAt { encoder.timestamp(maybeAt, field: 20) }
    encoder.durationUnlessEmpty(after, field: 21)
    if let maybeAfter { encoder.duration(maybeAfter, field: 22) }
    encoder.packedBool(flags, field: 31)
    encoder.packedInt32(int32s, field: 32)
    encoder.packedInt64(int64s, field: 33)
    encoder.packedUInt32(uint32s, field: 34)
    encoder.packedUInt64(uint64s, field: 35)
    encoder.packedSInt32(sint32s, field: 36)
    encoder.packedSInt64(sint64s, field: 37)
    encoder.packedFixed32(fixed32s, field: 38)
    encoder.packedFixed64(fixed64s, field: 39)
    encoder.packedSFixed32(sfixed32s, field: 40)
    encoder.packedSFixed64(sfixed64s, field: 41)
    encoder.packedFloat(floats, field: 42)
    encoder.packedDouble(doubles, field: 43)
    for value in texts { encoder.string(value, field: 44) }
    for value in datas { encoder.bytes(value, field: 45) }
    encoder.packedEnumeration(colours, field: 46)
    for value in leaves { encoder.message(value, field: 47) }
    if let maybeInt32 { encoder.int32(maybeInt32, field: 51) }
    if let maybeText { encoder.string(maybeText, field: 52) }
    if let maybeFlag { encoder.bool(maybeFlag, field: 53) }
    if let maybeDouble { encoder.double(maybeDouble, field: 54) }
    if let maybeLeaf { encoder.message(maybeLeaf, field: 55) }
    if let maybeColour { encoder.enumeration(maybeColour, field: 56) }
    if let maybeData { encoder.bytes(maybeData, field: 57) }
    encoder.map(scores, field: 61) { entry, key, value in
      entry.string(key, field: 1)
      entry.int32(value, field: 2)
    }
    encoder.map(leafByNumber, field: 62) { entry, key, value in
      entry.int32(key, field: 1)
      entry.message(value, field: 2)
    }
    encoder.map(textByFlag, field: 63) { entry, key, value in
      entry.bool(key, field: 1)
      entry.string(value, field: 2)
    }
    encoder.map(dataByNumber, field: 64) { entry, key, value in
      entry.uint64(key, field: 1)
      entry.bytes(value, field: 2)
    }
    encoder.map(doubleByNumber, field: 65) { entry, key, value in
      entry.int64(key, field: 1)
      entry.double(value, field: 2)
    }
    encoder.map(colourByName, field: 66) { entry, key, value in
      entry.string(key, field: 1)
      entry.enumeration(value, field: 2)
    }
    encoder.map(textByName, field: 67) { entry, key, value in
      entry.string(key, field: 1)
      entry.string(value, field: 2)
    }
    switch value {
    case .text(let text)?: encoder.string(text, field: 71)
    case .count(let count)?: encoder.int64(count, field: 72)
    case .leaf(let leaf)?: encoder.message(leaf, field: 73)
    case nil: break
    }
    if let choice { encoder.message(choice, field: 81) }
    if far != 0 { encoder.uint32(far, field: 1000) }
    if !farthest.isEmpty { encoder.string(farthest, field: 536_870_911) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 8: flag = try decoder.bool()
      case 16: int32 = try decoder.int32()
      case 24: int64 = try decoder.int64()
      case 32: uint32 = try decoder.uint32()
      case 40: uint64 = try decoder.uint64()
      case 48: sint32 = try decoder.sint32()
      case 56: sint64 = try decoder.sint64()
      case 69: fixed32 = try decoder.fixed32()
      case 73: fixed64 = try decoder.fixed64()
      case 85: sfixed32 = try decoder.sfixed32()
      case 89: sfixed64 = try decoder.sfixed64()
      case 101: float = try decoder.float()
      case 105: double = try decoder.double()
      case 114: text = try decoder.string()
      case 122: data = try decoder.bytes()
      case 128: colour = try decoder.enumeration()
      case 138: try decoder.message(&leaf)
      case 146:
        var value = child ?? Everything()
        try decoder.message(&value)
        child = value
      case 154: try decoder.timestamp(&at)
      case 162:
        var value = maybeAt ?? Timestamp()
        try decoder.timestamp(&value)
        maybeAt = value
      case 170: try decoder.duration(&after)
      case 178:
        var value = maybeAfter ?? .zero
        try decoder.duration(&value)
        maybeAfter = value
      case 248: flags.append(try decoder.bool())
      case 250: try decoder.packedBool(&flags)
      case 256: int32s.append(try decoder.int32())
      case 258: try decoder.packedInt32(&int32s)
      case 264: int64s.append(try decoder.int64())
      case 266: try decoder.packedInt64(&int64s)
      case 272: uint32s.append(try decoder.uint32())
      case 274: try decoder.packedUInt32(&uint32s)
      case 280: uint64s.append(try decoder.uint64())
      case 282: try decoder.packedUInt64(&uint64s)
      case 288: sint32s.append(try decoder.sint32())
      case 290: try decoder.packedSInt32(&sint32s)
      case 296: sint64s.append(try decoder.sint64())
      case 298: try decoder.packedSInt64(&sint64s)
      case 309: fixed32s.append(try decoder.fixed32())
      case 306: try decoder.packedFixed32(&fixed32s)
      case 313: fixed64s.append(try decoder.fixed64())
      case 314: try decoder.packedFixed64(&fixed64s)
      case 325: sfixed32s.append(try decoder.sfixed32())
      case 322: try decoder.packedSFixed32(&sfixed32s)
      case 329: sfixed64s.append(try decoder.sfixed64())
      case 330: try decoder.packedSFixed64(&sfixed64s)
      case 341: floats.append(try decoder.float())
      case 338: try decoder.packedFloat(&floats)
      case 345: doubles.append(try decoder.double())
      case 346: try decoder.packedDouble(&doubles)
      case 354: texts.append(try decoder.string())
      case 362: datas.append(try decoder.bytes())
      case 368: colours.append(try decoder.enumeration())
      case 370: try decoder.packedEnumeration(&colours)
      case 378: try decoder.append(&leaves)
      case 408: maybeInt32 = try decoder.int32()
      case 418: maybeText = try decoder.string()
      case 424: maybeFlag = try decoder.bool()
      case 433: maybeDouble = try decoder.double()
      case 442:
        var value = maybeLeaf ?? Leaf()
        try decoder.message(&value)
        maybeLeaf = value
      case 448: maybeColour = try decoder.enumeration()
      case 458: maybeData = try decoder.bytes()
      case 490:
        var key: String = ""
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
      case 498:
        var key: Int32 = 0
        var value = Leaf()
        try decoder.nested { (entry) throws(WireError) in
          while true {
            let tag = try entry.nextTag()
            switch tag {
            case 0: return
            case 8: key = try entry.int32()
            case 18: try entry.message(&value)
            default: try entry.skip(tag)
            }
          }
        }
        leafByNumber[key] = value
      case 506:
        var key: Bool = false
        var value: String = ""
        try decoder.nested { (entry) throws(WireError) in
          while true {
            let tag = try entry.nextTag()
            switch tag {
            case 0: return
            case 8: key = try entry.bool()
            case 18: value = try entry.string()
            default: try entry.skip(tag)
            }
          }
        }
        textByFlag[key] = value
      case 514:
        var key: UInt64 = 0
        var value: Bytes = Bytes()
        try decoder.nested { (entry) throws(WireError) in
          while true {
            let tag = try entry.nextTag()
            switch tag {
            case 0: return
            case 8: key = try entry.uint64()
            case 18: value = try entry.bytes()
            default: try entry.skip(tag)
            }
          }
        }
        dataByNumber[key] = value
      case 522:
        var key: Int64 = 0
        var value: Double = 0
        try decoder.nested { (entry) throws(WireError) in
          while true {
            let tag = try entry.nextTag()
            switch tag {
            case 0: return
            case 8: key = try entry.int64()
            case 17: value = try entry.double()
            default: try entry.skip(tag)
            }
          }
        }
        doubleByNumber[key] = value
      case 530:
        var key: String = ""
        var value: Colour = .unknown
        try decoder.nested { (entry) throws(WireError) in
          while true {
            let tag = try entry.nextTag()
            switch tag {
            case 0: return
            case 10: key = try entry.string()
            case 16: value = try entry.enumeration()
            default: try entry.skip(tag)
            }
          }
        }
        colourByName[key] = value
      case 538:
        var key: String = ""
        var value: String = ""
        try decoder.nested { (entry) throws(WireError) in
          while true {
            let tag = try entry.nextTag()
            switch tag {
            case 0: return
            case 10: key = try entry.string()
            case 18: value = try entry.string()
            default: try entry.skip(tag)
            }
          }
        }
        textByName[key] = value
      case 570: value = .text(try decoder.string())
      case 576: value = .count(try decoder.int64())
      case 586:
        var leaf = Leaf()
        if case .leaf(let known)? = value { leaf = known }
        try decoder.message(&leaf)
        value = .leaf(leaf)
      case 650:
        var value = choice ?? Choice()
        try decoder.message(&value)
        choice = value
      case 8000: far = try decoder.uint32()
      case 4_294_967_290: farthest = try decoder.string()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
