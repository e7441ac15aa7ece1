// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusReflection
import ApusWire

/// Records of the bus for people and for scripts, their payloads by the schemas that running services publish.
struct EventText {
  let index: SchemaIndex

  /// - Parameter index: nothing of a payload is shown that it does not know, for it may be sensitive.
  init(_ index: SchemaIndex) { self.index = index }

  func json(_ stored: StoredRecord) -> JSONValue {
    let record = stored.record
    return [
      "topic": .string(record.topic), "partition": .number(JSONNumber(stored.partition)),
      "offset": .number(JSONNumber(stored.offset)),
      "id": .string(record.id.uuidString.lowercased()),
      "key": .string(record.key), "at": JSONValue(Self.text(record.at)),
      "payloadBytes": .number(JSONNumber(record.payload.count)),
      "payload": payload(of: record) ?? .null,
    ]
  }

  func json(_ letter: DeadLetter) -> JSONValue {
    [
      "id": .number(JSONNumber(letter.id)), "group": .string(letter.group),
      "cause": .string(letter.cause), "attempts": .number(JSONNumber(letter.attempts)),
      "firstAt": JSONValue(Self.text(letter.firstAt)),
      "lastAt": JSONValue(Self.text(letter.lastAt)),
      "record": json(letter.stored),
    ]
  }

  func line(_ stored: StoredRecord) -> String {
    let record = stored.record
    let payload = payload(of: record)?.compact() ?? "(\(record.payload.count) bytes, no schema)"
    return
      "\(Self.text(record.at) ?? "-")  \(stored.partition)/\(stored.offset)  \(record.key)  \(payload)"
  }

  /// The payload without what the schema calls sensitive; `nil` without a schema that fits.
  private func payload(of record: Record) -> JSONValue? {
    guard let json = try? index.json(record.payload, as: record.topic) else { return nil }
    return redacted(json, as: .message(record.topic))
  }

  private func redacted(_ value: JSONValue, as type: ValueType) -> JSONValue {
    guard case .message(let name) = type, let schema = index.message(named: name),
      case .object(var object) = value
    else { return value }
    for place in object.members.indices {
      let member = object.members[place]
      guard let field = schema.index(named: member.name).map({ schema.fields[$0] }) else {
        continue
      }
      object.members[place].value =
        field.annotations.contains { $0.name == "sensitive" }
        ? "‹redacted›" : redacted(member.value, of: field)
    }
    return .object(object)
  }

  private func redacted(_ value: JSONValue, of field: FieldSchema) -> JSONValue {
    switch (field.shape, value) {
    case (.list, .array(let elements)): .array(elements.map { redacted($0, as: field.type) })
    case (.map, .object(var object)):
      {
        for place in object.members.indices {
          object.members[place].value = redacted(object.members[place].value, as: field.type)
        }
        return .object(object)
      }()
    default: redacted(value, as: field.type)
    }
  }

  static func text(_ time: Timestamp?) -> String? {
    time.flatMap {
      RFC3339.text(seconds: $0.seconds, nanoseconds: $0.nanoseconds, fractionDigits: 3)
    }
  }
}
