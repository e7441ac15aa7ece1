// SPDX-License-Identifier: Apache-2.0

import ApusReflection

extension SchemaIndex {
  /// The JSON of a message without the values of `@sensitive` fields, however deep.
  func withoutSecrets(_ json: JSONValue, as type: String) -> JSONValue {
    guard case .object(var object) = json, let schema = message(named: type) else { return json }
    for place in object.members.indices {
      let member = object.members[place]
      guard let index = schema.index(named: member.name) else { continue }
      let field = schema.fields[index]
      if field.annotations.contains(where: { $0.name == "sensitive" }) {
        object.members[place].value = "‹sensitive›"
      } else if case .message(let inner) = field.type {
        object.members[place].value = shown(member.value, field.shape, inner)
      }
    }
    return .object(object)
  }

  private func shown(_ value: JSONValue, _ shape: FieldSchema.Shape, _ type: String) -> JSONValue {
    switch (shape, value) {
    case (.list, .array(let elements)):
      return .array(elements.map { withoutSecrets($0, as: type) })
    case (.map, .object(var entries)):
      for place in entries.members.indices {
        entries.members[place].value = withoutSecrets(entries.members[place].value, as: type)
      }
      return .object(entries)
    default: return withoutSecrets(value, as: type)
    }
  }
}
