// SPDX-License-Identifier: Apache-2.0

/// Members of an object: decoders take the first or the last of two with one name, so that two
/// readers of one token could read two things.
enum JSONMembers {
  /// Whether no name occurs twice among the members of the outermost object. Names with an escape
  /// are refused: none of ours has one, and `\u0061ud` is `aud`.
  static func areUnique(_ json: [UInt8]) -> Bool {
    var names: Set<ArraySlice<UInt8>> = []
    var depth = 0
    var index = 0
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        guard let end = endOfString(json, from: index + 1) else { return false }
        let text = json[(index + 1)..<end]
        index = end
        if depth == 1, isName(json, after: end) {
          guard !text.contains(UInt8(ascii: "\\")), names.insert(text).inserted else {
            return false
          }
        }
      default: break
      }
      index += 1
    }
    return true
  }

  /// Where the closing quote is.
  private static func endOfString(_ json: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < json.count {
      switch json[index] {
      case UInt8(ascii: "\""): return index
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  private static func isName(_ json: [UInt8], after end: Int) -> Bool {
    let next = json[(end + 1)...].first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
    return next == UInt8(ascii: ":")
  }
}
