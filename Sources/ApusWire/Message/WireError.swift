// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not a message.
public enum WireError: Error, Hashable, Sendable {
  /// The bytes end inside of a field.
  case truncated
  /// A varint of more than ten bytes.
  case malformedVarint
  /// A tag above 32 bits, of more than five bytes, with field number 0 or with wire type 6 or 7.
  case invalidTag
  /// The bytes of a `string` are not UTF-8.
  case invalidUTF8
  /// Messages or groups nested deeper than `max`.
  case tooDeep(max: Int)
  /// A value whose length is fixed came with another one.
  case invalidLength(found: Int, expected: Int)
  /// The end of a group that did not begin, or that began with another field number.
  case unmatchedGroup
}

extension WireError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated:
      "the message ends inside of a field; send all of its bytes"
    case .malformedVarint:
      "a varint is longer than 10 bytes, the most that 64 bits need"
    case .invalidTag:
      "a tag is not valid: field numbers are 1...536870911 and wire types 0...5, in at most 5 bytes"
    case .invalidUTF8:
      "a string field is not UTF-8; send binary data in a field of type bytes"
    case .tooDeep(let max):
      "messages are nested more than \(max) deep; at most \(max) are allowed"
    case .invalidLength(let found, let expected):
      "a value has \(found) bytes where \(expected) are needed"
    case .unmatchedGroup:
      "a group ends that did not begin, or that began with another field number"
    }
  }
}
