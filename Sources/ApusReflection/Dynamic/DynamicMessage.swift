// SPDX-License-Identifier: Apache-2.0

/// A message without generated code: its schema and a value for each field that is there.
package struct DynamicMessage: Sendable {
  package let schema: MessageSchema
  let index: SchemaIndex
  /// By the field's place in the schema; `nil`: not there.
  private(set) var values: [DynamicValue?]

  package init(_ schema: MessageSchema, in index: SchemaIndex) {
    self.schema = schema
    self.index = index
    values = Array(repeating: nil, count: schema.fields.count)
  }

  package subscript(name: String) -> DynamicValue? {
    schema.index(named: name).flatMap { values[$0] }
  }

  /// Sets a field; of a union the other members go.
  mutating func set(_ value: DynamicValue, at index: Int) {
    for rival in schema.rivals(of: index) { values[rival] = nil }
    values[index] = value
  }

  /// Takes a field's value out, to be changed and set again without a copy.
  mutating func take(at index: Int) -> DynamicValue? {
    defer { values[index] = nil }
    return values[index]
  }
}

extension DynamicMessage: Hashable {
  package static func == (left: DynamicMessage, right: DynamicMessage) -> Bool {
    left.schema.name == right.schema.name && left.values == right.values
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(schema.name)
    hasher.combine(values)
  }
}
