// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The constraints of all messages of an index, read once: what generated code checks, for those who
/// have none.
package struct SchemaRules: Sendable {
  package struct Field: Sendable {
    package var rules: [FieldRule] = []
    /// Of each element of a list.
    package var elementRules: [FieldRule] = []
    var isSensitive = false
  }

  /// By the full name of the message, then by the field's place in its schema.
  private let messages: [String: [Int: Field]]

  package init(_ index: SchemaIndex) {
    var messages: [String: [Int: Field]] = [:]
    for message in index.packages.flatMap(\.messages) where messages[message.name] == nil {
      var fields: [Int: Field] = [:]
      for (place, schema) in message.fields.enumerated() {
        let field = Field(schema)
        if !field.rules.isEmpty || !field.elementRules.isEmpty { fields[place] = field }
      }
      messages[message.name] = fields
    }
    self.messages = messages
  }

  /// By the field's place in its message's schema; those without a rule are not there.
  package func fields(of message: String) -> [Int: Field] { messages[message] ?? [:] }

  /// Whether a message without this field breaks a rule, so that the field has to be written.
  package func needs(_ place: Int, of message: MessageSchema, in index: SchemaIndex) -> Bool {
    needs(place, of: message, in: index, depth: 0)
  }

  private func needs(
    _ place: Int, of message: MessageSchema, in index: SchemaIndex, depth: Int
  ) -> Bool {
    let field = message.fields[place]
    var violations = Violations()
    DynamicMessage(message, in: index)
      .check(fields(of: message.name)[place] ?? Field(), nil, field, place, into: &violations)
    if !violations.isEmpty { return true }
    guard !message.hasPresence(place), field.shape == .singular,
      case .message(let name) = field.type, depth < JSONValue.maximumDepth,
      index.isSmallWhenEmpty(name),
      let inner = index.message(named: name)
    else { return false }
    return inner.fields.indices.contains { needs($0, of: inner, in: index, depth: depth + 1) }
  }
}

extension SchemaRules.Field {
  fileprivate init(_ schema: FieldSchema) {
    for annotation in schema.annotations {
      if annotation.name == "each" {
        elementRules += annotation.arguments.compactMap(SchemaText.annotation)
          .compactMap { FieldRule($0, of: schema) }
      } else if let rule = FieldRule(annotation, of: schema) {
        rules.append(rule)
      }
    }
    isSensitive = schema.annotations.contains { $0.name == "sensitive" }
  }
}
