// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The constraints of all messages of an index, read once: what generated code checks, for those who
/// have none.
package struct SchemaRules: Sendable {
  struct Field: Sendable {
    var rules: [FieldRule] = []
    /// Of each element of a list.
    var elementRules: [FieldRule] = []
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

  func fields(of message: String) -> [Int: Field] { messages[message] ?? [:] }
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
