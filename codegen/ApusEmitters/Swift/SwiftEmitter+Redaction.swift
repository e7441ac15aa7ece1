// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// `@sensitive`: descriptions and mirrors that leave the value out.
///
/// Both, because `dump` and debuggers look at mirrors. Messages around it need nothing: what Swift
/// prints of them goes through the descriptions of their parts.
extension SwiftEmitter {
  /// Appended to the conformances of a type with these members.
  func redactingConformances(_ members: [MessageType.Member]) -> String {
    guard members.contains(where: \.isSensitive) else { return "" }
    return ", \(names.runtime(.CustomStringConvertible)), \(names.runtime(.CustomReflectable))"
  }

  /// Of a struct.
  func redaction(_ message: MessageType, _ writer: inout SwiftWriter) {
    let members = message.members
    guard members.contains(where: \.isSensitive) else { return }
    let string = names.runtime(.String)
    description(&writer) { writer in
      let parts = members.map { member in
        member.isSensitive
          ? "\(member.name): redacted"
          : "\(member.name): \\(\(string)(reflecting: self.\(member.reading)))"
      }
      writer.line("\"\(message.shortName)(\(parts.joined(separator: ", ")))\"")
    }
    mirror(&writer) { writer in
      let children = members.map { member in
        let value = member.isSensitive ? "\"redacted\"" : "self.\(member.reading) as Any"
        return "\"\(member.name)\": \(value)"
      }
      writer.list("\(names.runtime(.Mirror))(self, children: [", children, "])")
    }
  }

  /// Of an enum with these cases.
  func redaction(
    _ fields: [FieldType], _ name: (String) -> String, isOpen: Bool, _ writer: inout SwiftWriter
  ) {
    guard fields.contains(where: { $0.annotations.has(.sensitive) }) else { return }
    let string = names.runtime(.String)
    description(&writer) { writer in
      writer.line("switch self {")
      for field in fields {
        writer.line(
          field.annotations.has(.sensitive)
            ? "case .\(name(field.name)): \"\(field.name)(redacted)\""
            : "case .\(name(field.name))(let value): \"\(field.name)"
              + "(\\(\(string)(reflecting: value)))\"")
      }
      if isOpen { writer.line("case .unrecognized: \"unrecognized\"") }
      writer.line("}")
    }
    mirror(&writer) { writer in
      writer.line("\(names.runtime(.Mirror))(self, children: [\"case\": description])")
    }
  }

  private func description(_ writer: inout SwiftWriter, _ body: (inout SwiftWriter) -> Void) {
    writer.line()
    writer.block("public var description: \(names.runtime(.String))", body)
  }

  private func mirror(_ writer: inout SwiftWriter, _ body: (inout SwiftWriter) -> Void) {
    writer.line()
    writer.block("public var customMirror: \(names.runtime(.Mirror))", body)
  }
}

extension MessageType.Member {
  var name: String {
    switch self {
    case .field(let field): field.name
    case .union(let union, _): union.name
    }
  }

  /// What to read: of a boxed or deprecated field the storage, which never warns.
  fileprivate var reading: String {
    switch self {
    case .field(let field): field.isBoxed ? "\(field.storage).first" : field.stored
    case .union(let union, _): SwiftIdentifier.property(union.name)
    }
  }

  /// Its value is never in a log, a span, a description or an event dump.
  var isSensitive: Bool {
    switch self {
    case .field(let field): field.annotations.has(.sensitive)
    case .union(let union, _): union.annotations.has(.sensitive)
    }
  }
}
