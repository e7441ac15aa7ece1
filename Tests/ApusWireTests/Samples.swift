// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Messages that between them set every field.
enum Samples {
  static let all: [Everything] = [scalars, lists, maps, optionals, nested]

  static let scalars: Everything = {
    var message = Everything()
    message.flag = true
    message.int32 = -1
    message.int64 = .min
    message.uint32 = .max
    message.uint64 = .max
    message.sint32 = -64
    message.sint64 = .min
    message.fixed32 = 0x0102_0304
    message.fixed64 = 0x0102_0304_0506_0708
    message.sfixed32 = -2
    message.sfixed64 = -3
    message.float = -0.0
    message.double = 1.5
    message.text = "Grüße, 世界 🕊️"
    message.data = [0, 255, 128]
    message.colour = .unrecognized(-7)
    message.at = Timestamp(seconds: -62_135_596_800, nanoseconds: 999_999_999)
    message.after = .milliseconds(-1500)
    message.far = 300
    message.farthest = "end"
    return message
  }()

  static let lists: Everything = {
    var message = Everything()
    message.flags = [true, false, true]
    message.int32s = [0, 1, -1, .max, .min]
    message.int64s = [0, 1, -1, .max, .min]
    message.uint32s = [0, 127, 128, .max]
    message.uint64s = [0, 16383, 16384, .max]
    message.sint32s = [0, -1, 1, .max, .min]
    message.sint64s = [0, -1, 1, .max, .min]
    message.fixed32s = [0, 1, .max]
    message.fixed64s = [0, 1, .max]
    message.sfixed32s = [0, -1, .min]
    message.sfixed64s = [0, -1, .min]
    message.floats = [0, 1.25, -.infinity]
    message.doubles = [0, 1.25, .greatestFiniteMagnitude]
    message.texts = ["", "a", "a text that does not fit into a small string"]
    message.datas = [[], [1], Bytes(repeatElement(7, count: 200))]
    message.colours = [.unknown, .green, .unrecognized(99)]
    message.leaves = [Leaf(), Leaf(name: "one", number: 1), Leaf(number: -1)]
    return message
  }()

  static let maps: Everything = {
    var message = Everything()
    message.scores = ["": 0, "b": 2, "a": -1, "ä": 3]
    message.leafByNumber = [0: Leaf(), -5: Leaf(name: "x"), 9: Leaf(number: 1)]
    message.textByFlag = [true: "yes", false: ""]
    message.dataByNumber = [0: [], .max: [1, 2]]
    message.doubleByNumber = [.min: 1, 0: 0, .max: -2]
    message.colourByName = ["r": .red, "u": .unrecognized(5)]
    message.textByName = ["key": "value", "": ""]
    return message
  }()

  static let optionals: Everything = {
    var message = Everything()
    message.maybeInt32 = 0
    message.maybeText = ""
    message.maybeFlag = false
    message.maybeDouble = 0
    message.maybeLeaf = Leaf()
    message.maybeColour = .unknown
    message.maybeData = []
    message.maybeAt = Timestamp()
    message.maybeAfter = .zero
    message.value = .count(0)
    message.choice = .text("")
    return message
  }()

  static let nested: Everything = {
    var message = scalars
    message.leaf = Leaf(name: String(repeating: "n", count: 127), number: 1)
    message.child = lists
    message.child?.child = maps
    message.child?.child?.child = optionals
    message.value = .leaf(Leaf(name: "in the union"))
    message.choice = .leaf(Leaf(number: 3))
    return message
  }()
}
