// SPDX-License-Identifier: Apache-2.0

import ApusReflection

extension SchemaText {
  var json: JSONValue {
    switch self {
    case .service(let service):
      [
        "kind": "service", "name": .string(service.name), "package": .string(service.package),
        "documentation": .string(service.documentation),
        "annotations": Self.json(service.annotations),
        "uses": Self.json(service.uses), "publishes": Self.json(service.publishes),
        "subscribes": Self.json(service.subscribes),
        "methods": .array(service.methods.map(Self.json)),
      ]
    case .method(let method, _): Self.json(method)
    case .message(let message):
      [
        "kind": .string("\(message.role)"), "name": .string(message.name),
        "documentation": .string(message.documentation),
        "annotations": Self.json(message.annotations),
        "fields": .array(message.fields.map(Self.json)),
      ]
    case .enumeration(let type):
      [
        "kind": "enum", "name": .string(type.name), "documentation": .string(type.documentation),
        "values": .array(
          type.values.map { ["name": .string($0.name), "number": .number(JSONNumber($0.number))] }),
      ]
    }
  }

  private static func json(_ method: MethodSchema) -> JSONValue {
    [
      "kind": "method", "name": .string(method.fullName),
      "documentation": .string(method.documentation),
      "annotations": json(method.annotations), "request": .string(method.request),
      "requestStream": .bool(method.isRequestStream), "reply": JSONValue(method.reply),
      "replyStream": .bool(method.isReplyStream), "errors": json(method.errors),
      "idempotency": .string("\(method.idempotency)"),
    ]
  }

  private static func json(_ field: FieldSchema) -> JSONValue {
    [
      "name": .string(field.name), "number": .number(JSONNumber(field.number)),
      "type": .string(type(field)),
      "union": JSONValue(field.oneof), "documentation": .string(field.documentation),
      "annotations": json(field.annotations),
    ]
  }

  private static func json(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }

  private static func json(_ annotations: [AnnotationSchema]) -> JSONValue {
    .array(annotations.map { ["name": .string($0.name), "arguments": json($0.arguments)] })
  }
}
