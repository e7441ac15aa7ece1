// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// `encode(to:)`: the known fields in the order of their numbers, then the unknown ones.
extension SwiftEmitter {
  func encode(_ message: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.block(encodeHead) { writer in
      for field in message.fields { encode(field, &writer) }
      writer.line("encoder.unknown(unknownFields)")
    }
  }

  var encodeHead: String {
    "public func encode(to encoder: inout \(names.runtime(.MessageEncoder)))"
  }

  /// Writes one value, whatever it is.
  func encodeValue(_ field: FieldType, _ value: String) -> String {
    "encoder.\(field.code.method)(\(value), field: \(field.number))"
  }

  private func encode(_ field: FieldType, _ writer: inout SwiftWriter) {
    let property = access(field.stored, besides: ["encoder", "element", "key", "value"])
    if let union = field.oneof {
      let name = access(union, besides: ["encoder", "value"])
      let inPlaceCase = SwiftIdentifier.inPlaceCase(field.name)
      writer.line(
        "if case .\(inPlaceCase)(let value)? = \(name) { \(encodeValue(field, "value")) }")
      return
    }
    switch field.shape {
    case .singular:
      if let condition = field.code.isPresent(property) {
        writer.line("if \(condition) { \(encodeValue(field, property)) }")
      } else {
        writer.line("encoder.\(field.code.sparingMethod)(\(property), field: \(field.number))")
      }
    case .optional:
      let (binding, value) = self.binding(field, besides: ["encoder"])
      writer.line("if let \(binding) { \(encodeValue(field, value)) }")
    case .list where field.kind.isPackable:
      writer.line("encoder.\(field.code.packedMethod)(\(property), field: \(field.number))")
    case .list:
      writer.line("for element in \(property) { \(encodeValue(field, "element")) }")
    case .map:
      let key = FieldCode(kind: field.keyKind ?? .string, encoding: .plain)
      writer.line("encoder.map(\(property), field: \(field.number)) { encoder, key, value in")
      writer.indented { writer in
        writer.line("encoder.\(key.method)(key, field: 1)")
        writer.line("encoder.\(field.code.method)(value, field: 2)")
      }
      writer.line("}")
    }
  }

  /// What stands behind `if let` to look into an optional field, and the name of the value.
  func binding(_ field: FieldType, besides locals: Set<String>) -> (binding: String, value: String)
  {
    if field.isBoxed { return ("value = \(field.storage).first", "value") }
    let stored = field.stored
    if locals.contains(stored) || field.stored != SwiftIdentifier.property(field.name) {
      return ("value = self.\(stored)", "value")
    }
    return (stored, stored)
  }
}
