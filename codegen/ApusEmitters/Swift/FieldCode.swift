// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// How one kind of value is said in Swift and moved by the encoder and the decoder.
struct FieldCode {
  let kind: FieldKind
  let encoding: FieldEncoding

  /// The number of the wire type, for tags.
  var wireType: UInt32 {
    switch kind {
    case .float: 5
    case .double: 1
    case .string, .bytes, .timestamp, .duration, .uuid, .message: 2
    case .int32, .uint32: encoding == .fixed ? 5 : 0
    case .int64, .uint64: encoding == .fixed ? 1 : 0
    case .bool, .enumeration: 0
    }
  }

  /// The method of encoder and decoder: `sfixed32`.
  var method: String {
    guard kind.isInteger else { return kind.name }
    let bits = kind == .int32 || kind == .uint32 ? "32" : "64"
    return switch encoding {
    case .plain: kind.name
    case .zigzag: "sint\(bits)"
    case .fixed: (kind.isSigned ? "sfixed" : "fixed") + bits
    }
  }

  /// The method for packed lists: `packedSFixed32`.
  var packedMethod: String {
    let name = method
    let rest =
      if name.hasPrefix("uint") || name.hasPrefix("sint") || name.hasPrefix("sfixed") {
        name.prefix(1).uppercased() + String(name.dropFirst()).capitalizingFirst
      } else {
        name.capitalizingFirst
      }
    return "packed" + rest
  }

  /// The condition under which a value without explicit presence is written, or `nil` where the
  /// encoder's own method looks.
  func isPresent(_ value: String) -> String? {
    switch kind {
    case .bool: value
    case .int32, .int64, .uint32, .uint64: "\(value) != 0"
    // The sign of a negative zero counts.
    case .float, .double: "\(value).bitPattern != 0"
    case .string, .bytes: "!\(value).isEmpty"
    case .enumeration: "\(value).rawValue != 0"
    case .timestamp, .duration, .uuid, .message: nil
    }
  }

  /// The encoder's method for a value without explicit presence.
  var sparingMethod: String {
    switch kind {
    case .uuid: "uuidUnlessNil"
    case .timestamp, .duration, .message: method + "UnlessEmpty"
    default: method
    }
  }
}

extension FieldType {
  var code: FieldCode { FieldCode(kind: kind, encoding: encoding) }

  /// Of one value, or of an entry of a map, which is a message of key and value.
  var tag: UInt32 { shape == .map ? packedTag : number << 3 | code.wireType }
  /// Of a packed list.
  var packedTag: UInt32 { number << 3 | 2 }
}
