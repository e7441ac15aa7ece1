// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// `decode(from:)`: one switch over tags. A field with another wire type than the schema's is an
/// unknown field.
extension SwiftEmitter {
  func decode(_ message: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.block(decodeHead) { writer in
      tagLoop(&writer) { writer in
        writer.line("case 0: return")
        for field in message.fields { decode(field, in: message, &writer) }
        writer.line("default: try decoder.unknown(tag, into: &unknownFields)")
      }
    }
  }

  var decodeHead: String {
    "public mutating func decode(from decoder: inout \(names.runtime(.MessageDecoder)))"
      + " throws(\(names.runtime(.WireError)))"
  }

  /// The loop over a message's fields; `cases` writes what is in the switch.
  func tagLoop(_ writer: inout SwiftWriter, _ cases: (inout SwiftWriter) -> Void) {
    writer.block("while true") { writer in
      writer.line("let tag = try decoder.nextTag()")
      // Cases stand at the level of their switch.
      writer.line("switch tag {")
      cases(&writer)
      writer.line("}")
    }
  }

  private func decode(
    _ field: FieldType, in message: MessageType, _ writer: inout SwiftWriter
  ) {
    let scope = message.relativeName
    let property = access(field.stored, besides: ["decoder", "tag", "key", "value"])
    if let union = field.oneof {
      let name = access(union, besides: ["decoder", "tag", "value"])
      decodeCase(
        field, SwiftIdentifier.inPlaceCase(field.name), of: name, isOptional: true, in: scope,
        &writer)
      return
    }
    switch field.shape {
    case .singular where field.mergesInPlace:
      writer.line("case \(field.tag): try decoder.\(field.code.method)(&\(property))")
    case .singular:
      writer.line("case \(field.tag): \(property) = try decoder.\(field.code.method)()")
    case .optional where field.mergesInPlace:
      let known = field.isBoxed ? "\(field.storage).first" : property
      let merged = field.isBoxed ? "\(field.storage) = [value]" : "\(property) = value"
      writer.line("case \(field.tag):")
      writer.indented { writer in
        writer.line("var value = \(known) ?? \(zeroValue(field, in: scope))")
        writer.line("try decoder.\(field.code.method)(&value)")
        writer.line(merged)
      }
    case .optional:
      writer.line("case \(field.tag): \(property) = try decoder.\(field.code.method)()")
    case .list where field.kind.isPackable:
      writer.line(
        "case \(field.packedTag): try decoder.\(field.code.packedMethod)(&\(property))")
      writer.line("case \(field.tag): \(property).append(try decoder.\(field.code.method)())")
    case .list where field.kind == .message:
      writer.line("case \(field.tag): try decoder.append(&\(property))")
    case .list:
      writer.line("case \(field.tag): \(property).append(try decoder.\(field.code.method)())")
    case .map:
      writer.line("case \(field.tag):")
      writer.indented { decodeEntry(field, of: property, in: scope, &$0) }
    }
  }

  /// A case of a union: the last one on the wire counts, pieces of one message are put together.
  func decodeCase(
    _ field: FieldType, _ name: String, of union: String, isOptional: Bool, in scope: String,
    _ writer: inout SwiftWriter
  ) {
    guard field.mergesInPlace else {
      writer.line("case \(field.tag): \(union) = try .\(name)(decoder.\(field.code.method)())")
      return
    }
    let type = valueType(field, in: scope)
    writer.line("case \(field.tag):")
    writer.indented { writer in
      writer.line("var value: \(type) = \(zeroValue(field, in: scope))")
      let pattern = ".\(name)(let known)\(isOptional ? "?" : "")"
      writer.line("if case \(pattern) = \(union) { value = known }")
      writer.line("try decoder.\(field.code.method)(&value)")
      writer.line("\(union) = .\(name)(value)")
    }
  }

  private func decodeEntry(
    _ field: FieldType, of property: String, in scope: String, _ writer: inout SwiftWriter
  ) {
    let key = FieldCode(kind: field.keyKind ?? .string, encoding: .plain)
    let keyType = self.keyType(field)
    let type = valueType(field, in: scope)
    writer.line("var key: \(keyType) = \(zeroValue(key.kind, type: keyType))")
    writer.line("var value: \(type) = \(zeroValue(field, in: scope))")
    writer.line(
      "try decoder.nested { (decoder: inout \(names.runtime(.MessageDecoder)))"
        + " throws(\(names.runtime(.WireError))) in")
    writer.indented { writer in
      tagLoop(&writer) { writer in
        writer.line("case 0: return")
        writer.line("case \(1 << 3 | key.wireType): key = try decoder.\(key.method)()")
        let read =
          field.mergesInPlace
          ? "try decoder.\(field.code.method)(&value)"
          : "value = try decoder.\(field.code.method)()"
        writer.line("case \(2 << 3 | field.code.wireType): \(read)")
        writer.line("default: try decoder.skip(tag)")
      }
    }
    writer.line("}")
    writer.line("\(property)[key] = value")
  }
}

extension FieldType {
  /// The decoder reads it on top of what is there, as protobuf merges messages.
  var mergesInPlace: Bool { kind == .message || kind == .timestamp || kind == .duration }
}
