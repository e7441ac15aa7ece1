// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// Unions: enums with payloads.
extension SwiftEmitter {
  /// A named union: a message of its own that holds one oneof.
  func union(_ union: MessageType, _ writer: inout SwiftWriter) {
    let unknown = names.runtime(.UnknownFields)
    let indirect = union.fields.contains(where: \.isRecursive) ? "indirect " : ""
    writer.line()
    writer.documentation(documentation(of: union))
    writer.block(
      "public nonisolated \(indirect)enum \(SwiftIdentifier.type(union.shortName)): "
        + names.runtime(.Message) + redactingConformances(union.members)
    ) { writer in
      cases(union.fields, SwiftIdentifier.unionCase, in: union.relativeName, &writer)
      writer.line("/// Unset, or of a case that a newer schema has.")
      writer.line("case unrecognized(\(unknown))")
      writer.line()
      writer.line("public init() { self = .unrecognized(\(unknown)()) }")
      writer.line()
      writer.line(
        "public static var messageName: \(names.runtime(.String)) { \"\(union.name)\" }")
      encodeUnion(union, &writer)
      decodeUnion(union, &writer)
      validateUnion(union, &writer)
      redaction(union.fields, SwiftIdentifier.unionCase, isOpen: true, &writer)
      nestedTypes(union, &writer)
    }
  }

  /// A union in place: fields of its message, of which one is set at most.
  func inPlaceUnion(
    _ union: InPlaceUnion, in message: MessageType, _ writer: inout SwiftWriter
  ) {
    let name = SwiftIdentifier.type(union.typeName)
    let indirect = union.isRecursive ? "indirect " : ""
    let fields = message.fields.filter { $0.oneof == union.name }
    let conformances =
      "\(names.runtime(.Sendable)), \(names.runtime(.Hashable))"
      + redactingConformances(fields.map { .field($0) })
    writer.line()
    writer.documentation(union.documentation)
    writer.block("public nonisolated \(indirect)enum \(name): \(conformances)") { writer in
      // Seen from inside of the enum, but its cases declare no types.
      cases(fields, SwiftIdentifier.inPlaceCase, in: message.relativeName, &writer)
      redaction(fields, SwiftIdentifier.inPlaceCase, isOpen: false, &writer)
    }
  }

  private func cases(
    _ fields: [FieldType], _ name: (String) -> String, in scope: String,
    _ writer: inout SwiftWriter
  ) {
    for field in fields {
      writer.documentation(documentation(field.documentation, field.annotations))
      writer.line("case \(name(field.name))(\(valueType(field, in: scope)))")
    }
  }

  private func encodeUnion(_ union: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.block(encodeHead) { writer in
      writer.line("switch self {")
      for field in union.fields {
        let name = SwiftIdentifier.unionCase(field.name)
        writer.line("case .\(name)(let value): \(encodeValue(field, "value"))")
      }
      writer.line("case .unrecognized(let fields): encoder.unknown(fields)")
      writer.line("}")
    }
  }

  private func decodeUnion(_ union: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.block(decodeHead) { writer in
      writer.line("var unknown = \(names.runtime(.UnknownFields))()")
      writer.line("if case .unrecognized(let fields) = self { unknown = fields }")
      tagLoop(&writer) { writer in
        writer.line("case 0:")
        writer.indented { writer in
          writer.line("if case .unrecognized = self { self = .unrecognized(unknown) }")
          writer.line("return")
        }
        for field in union.fields {
          decodeCase(
            field, SwiftIdentifier.unionCase(field.name), of: "self", isOptional: false,
            in: union.relativeName, &writer)
        }
        writer.line("default: try decoder.unknown(tag, into: &unknown)")
      }
    }
  }
}
