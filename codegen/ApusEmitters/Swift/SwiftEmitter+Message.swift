// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// Messages, errors, events and requests: structs.
extension SwiftEmitter {
  func message(_ message: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.documentation(documentation(of: message))
    let conformance: RuntimeType =
      switch message.role {
      case .error: .ServiceError
      case .event: .Event
      case .message, .union, .request: .Message
      }
    let name = SwiftIdentifier.type(message.shortName)
    let conformances = names.runtime(conformance) + redactingConformances(message.members)
    writer.block("public nonisolated struct \(name): \(conformances)") { writer in
      for member in message.members { property(member, in: message, &writer) }
      writer.line("public var unknownFields = \(names.runtime(.UnknownFields))()")
      initializers(message, &writer)
      identity(message, &writer)
      encode(message, &writer)
      decode(message, &writer)
      validate(message, &writer)
      redaction(message, &writer)
      for union in message.inPlaceUnions { inPlaceUnion(union, in: message, &writer) }
      nestedTypes(message, &writer)
    }
  }

  func nestedTypes(_ message: MessageType, _ writer: inout SwiftWriter) {
    for name in message.nested {
      switch tree.declaration(named: name) {
      case .message(let nested): type(nested, &writer)
      case .enumeration(let nested): enumeration(nested, &writer)
      case .service, nil: continue
      }
    }
  }

  /// What the type says about itself.
  private func identity(_ message: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    let string = names.runtime(.String)
    writer.line("public static var messageName: \(string) { \"\(message.name)\" }")
    if let key = message.fields.first(where: { $0.name == message.key }) {
      writer.line("public var eventKey: \(string) { \(text(ofKey: key)) }")
    }
    guard let status = message.statusCode else { return }
    writer.line("public static var statusCode: \(names.runtime(.StatusCode)) { .\(status.swift) }")
    writer.line(
      "public static var errorHash: \(names.runtime(.UInt64)) { \(hexadecimal(message.hash)) }")
  }

  /// The field that orders an event, as text.
  private func text(ofKey field: FieldType) -> String {
    switch field.kind {
    case .string: "self.\(field.stored)"
    case .uuid: "self.\(field.stored).eventKey"
    default: "\(names.runtime(.String))(self.\(field.stored))"
    }
  }

  private func property(
    _ member: MessageType.Member, in message: MessageType, _ writer: inout SwiftWriter
  ) {
    switch member {
    case .field(let field):
      writer.documentation(field.documentation)
      let name = SwiftIdentifier.property(field.name)
      let type = fieldType(field, in: message.relativeName)
      let initial = defaultValue(field, in: message.relativeName).map { " = " + $0 } ?? ""
      if field.isBoxed {
        let value = valueType(field, in: message.relativeName)
        deprecation(field.annotations, &writer)
        writer.block("public var \(name): \(type)") { writer in
          writer.line("get { \(field.storage).first }")
          writer.line("set { \(field.storage) = newValue.map { [$0] } ?? [] }")
        }
        writer.line("// A struct does not hold itself; an array of at most one value does.")
        writer.line("private var \(field.storage): [\(value)] = []")
      } else if field.annotations.has(.deprecated) {
        deprecation(field.annotations, &writer)
        writer.block("public var \(name): \(type)") { writer in
          writer.line("get { \(field.storage) }")
          writer.line("set { \(field.storage) = newValue }")
        }
        writer.line("// The generated code uses it without a warning.")
        writer.line("private var \(field.storage): \(type)\(initial)")
      } else {
        writer.line("public var \(name): \(type)\(initial)")
      }
    case .union(let union, _):
      writer.documentation(union.documentation)
      let name = SwiftIdentifier.property(union.name)
      writer.line("public var \(name): \(SwiftIdentifier.type(union.typeName))?")
    }
  }

  private func initializers(_ message: MessageType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.line("public init() {}")
    let members = message.members
    guard !members.isEmpty else { return }
    let scope = message.relativeName
    let parameters = members.map { member in
      switch member {
      case .field(let field):
        "\(SwiftIdentifier.property(field.name)): \(fieldType(field, in: scope))"
          + " = \(defaultValue(field, in: scope) ?? "nil")"
      case .union(let union, _):
        "\(SwiftIdentifier.property(union.name)): \(SwiftIdentifier.type(union.typeName))? = nil"
      }
    }
    writer.line()
    writer.list("public init(", parameters, ") {")
    writer.indented { writer in
      for member in members {
        switch member {
        case .field(let field) where field.isBoxed:
          let name = SwiftIdentifier.property(field.name)
          writer.line("self.\(field.storage) = \(name).map { [$0] } ?? []")
        case .field(let field):
          let name = SwiftIdentifier.property(field.name)
          writer.line("self.\(field.stored) = \(name)")
        case .union(let union, _):
          let name = SwiftIdentifier.property(union.name)
          writer.line("self.\(name) = \(name)")
        }
      }
    }
    writer.line("}")
  }

  /// What the schema says of a declaration, with what its annotations add.
  func documentation(of message: MessageType) -> String {
    documentation(message.documentation, message.annotations)
  }

  func documentation(_ text: String, _ annotations: [Annotation]) -> String {
    guard let instead = annotations.deprecation else { return text }
    return text + (text.isEmpty ? "" : "\n\n") + "- Warning: Deprecated. \(instead)"
  }

  /// Types are not marked, only described: what is generated around them would warn.
  func deprecation(_ annotations: [Annotation], _ writer: inout SwiftWriter) {
    guard let instead = annotations.deprecation else { return }
    writer.line("@available(*, deprecated, message: \(quoted(instead)))")
  }
}

extension FieldType {
  /// Leads back to its own message, so that the struct can not store it in place.
  var isBoxed: Bool { shape == .optional && isRecursive }

  /// The property that stores a boxed or deprecated field.
  var storage: String { name + "Storage" }

  /// The property that generated code reads and writes.
  var stored: String {
    !isBoxed && annotations.has(.deprecated) ? storage : SwiftIdentifier.property(name)
  }
}

extension StatusCode {
  /// The case of the runtime's type.
  var swift: String { self == .internal ? "`internal`" : name }
}

/// `0x00f1_2345_6789_abcd`.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  let padded = String(repeating: "0", count: 16 - digits.count) + digits
  let groups = stride(from: 0, to: 16, by: 4).map { padded.dropFirst($0).prefix(4) }
  return "0x" + groups.joined(separator: "_")
}

/// A Swift string literal.
func quoted(_ text: String) -> String {
  var literal = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": literal += "\\\""
    case "\\": literal += "\\\\"
    case "\n": literal += "\\n"
    case "\r": literal += "\\r"
    case "\t": literal += "\\t"
    default:
      if scalar.value < 0x20 || scalar.value == 0x7F {
        literal += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        literal.unicodeScalars.append(scalar)
      }
    }
  }
  return literal + "\""
}
