// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// A declaration as the schema language writes it, for people, and as JSON.
enum SchemaText {
  case service(ServiceSchema)
  case method(MethodSchema, package: String)
  case message(MessageSchema)
  case enumeration(EnumSchema)

  /// Whose endpoints serve it.
  var package: String? {
    switch self {
    case .service(let service): service.package
    case .method(_, let package): package
    case .message, .enumeration: nil
    }
  }

  var text: String {
    switch self {
    case .service(let service):
      Self.documented(service.documentation, "") + Self.annotated(service.annotations, "")
        + "service \(service.name) {\n"
        + [
          ("uses", service.uses), ("publishes", service.publishes),
          ("subscribes", service.subscribes),
        ].flatMap { word, names in
          names.map { "  \(word) \($0)\n" }
        }.joined()
        + service.methods.map { "\n" + Self.text($0, "  ", name: $0.name) + "\n" }.joined() + "}"
    case .method(let method, _): Self.text(method, "", name: method.fullName)
    case .message(let message): Self.text(message)
    case .enumeration(let type):
      Self.documented(type.documentation, "") + "enum \(type.name) {\n"
        + type.values.map {
          Self.documented($0.documentation, "  ") + "  \($0.name) = \($0.number)\n"
        }.joined() + "}"
    }
  }

  private static func text(_ method: MethodSchema, _ indent: String, name: String) -> String {
    let request = (method.isRequestStream ? "stream " : "") + method.request
    let reply = (method.isReplyStream ? "stream " : "") + (method.reply ?? "nothing")
    let errors = method.errors.isEmpty ? "" : " throws " + method.errors.joined(separator: ", ")
    return documented(method.documentation, indent) + annotated(method.annotations, indent)
      + "\(indent)rpc \(name)(\(request)) -> \(reply)\(errors)"
  }

  private static func text(_ message: MessageSchema) -> String {
    let word =
      switch message.role {
      case .message, .request: "message"
      case .union: "union"
      case .error: "error"
      case .event: "event"
      }
    let key = message.role == .event && !message.key.isEmpty ? " key \(message.key)" : ""
    let fields = message.fields.map { field in
      let union = field.oneof.map { " (of the union \($0))" } ?? ""
      let annotations = field.annotations.map { " " + annotation($0) }.joined()
      return documented(field.documentation, "  ")
        + "  \(field.name): \(type(field)) = \(field.number)\(annotations)\(union)\n"
    }
    return documented(message.documentation, "") + "\(word) \(message.name)\(key) {\n"
      + fields.joined() + "}"
  }

  static func type(_ field: FieldSchema) -> String {
    switch field.shape {
    case .singular: field.type.name
    case .optional: field.type.name + "?"
    case .list: "[\(field.type.name)]"
    case .map(let key): "[\(key.name): \(field.type.name)]"
    }
  }

  private static func documented(_ text: String, _ indent: String) -> String {
    text.split(whereSeparator: \.isNewline).map { "\(indent)/// \($0)\n" }.joined()
  }

  private static func annotated(_ annotations: [AnnotationSchema], _ indent: String) -> String {
    annotations.isEmpty ? "" : indent + annotations.map(annotation).joined(separator: " ") + "\n"
  }

  private static func annotation(_ annotation: AnnotationSchema) -> String {
    "@" + annotation.name
      + (annotation.arguments.isEmpty ? "" : "(\(annotation.arguments.joined(separator: ", ")))")
  }
}
