// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Path, query and header parameters of a route.
struct ParameterWriter {
  let route: Route

  /// - Parameter isSessionMethod: it may set cookies.
  func parameters(_ writer: inout SchemaWriter, isSessionMethod: Bool) -> [JSONValue] {
    var parameters: [JSONValue] = []
    for name in route.pattern.parameters {
      guard let place = route.request.index(named: name) else { continue }
      parameters.append(path(route.request.fields[place], place, &writer))
    }
    if !route.hasBody || route.pattern.bodyField != nil {
      let left = Set(route.pattern.parameters + [route.pattern.bodyField].compactMap { $0 })
      query(route.request, "", isNeeded: true, left, depth: 0, &writer, &parameters)
    }
    if route.method.idempotency == .key {
      parameters.append([
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description":
          "the same for every repetition of one request: its effect happens once",
        "schema": ["type": "string", "pattern": "^[!-~]{1,255}$"],
      ])
    }
    if route.isStream {
      parameters.append([
        "name": "Last-Event-ID", "in": "header", "required": false,
        "description": "the id of the last event that came: what is known is not told again",
        "schema": ["type": "string"],
      ])
    }
    if isSessionMethod {
      parameters.append([
        "name": "Apus-Session", "in": "header", "required": false,
        "description": "`cookie`: the tokens pass in cookies that no script can read",
        "schema": ["type": "string", "enum": ["cookie"]],
      ])
    }
    return parameters
  }

  private func path(
    _ field: FieldSchema, _ place: Int, _ writer: inout SchemaWriter
  ) -> JSONValue {
    var schema = writer.schema(field, place, of: route.request, .input)
    if field.type == .string, case .object(var object) = schema {
      if object["minLength"] == nil { object.set("minLength", 1) }
      object.add(pattern: Self.segment)
      schema = .object(object)
    }
    var parameter: JSONObject = JSONObject()
    parameter.append("name", .string(field.name))
    parameter.append("in", "path")
    parameter.append("required", true)
    parameter.append("schema", schema)
    return .object(parameter)
  }

  /// What can stand in a path: no delimiter, no control, no dots alone, nothing escaped twice.
  private static let segment =
    "^(?!\\.+$)(?![^%]*(?:%(?![0-9A-Fa-f]{2})[^%]*)*%[0-9A-Fa-f]{2})[^/\\\\\\u0000-\\u001f\\u007f]+$"

  private func query(
    _ message: MessageSchema, _ prefix: String, isNeeded: Bool, _ left: Set<String>, depth: Int,
    _ writer: inout SchemaWriter, _ parameters: inout [JSONValue]
  ) {
    guard depth < 8 else { return }
    for (place, field) in message.fields.enumerated() where !left.contains(field.name) {
      if case .message(let name) = field.type {
        guard field.shape == .singular || field.shape == .optional,
          let inner = writer.index.message(named: name), inner.role == .message
        else { continue }
        query(
          inner, prefix + field.name + ".", isNeeded: isNeeded && field.shape == .singular, [],
          depth: depth + 1, &writer, &parameters)
        continue
      }
      guard field.isParameter else { continue }
      var parameter = JSONObject()
      parameter.append("name", .string(prefix + field.name))
      parameter.append("in", "query")
      parameter.append(
        "required",
        .bool(isNeeded && writer.rules.needs(place, of: message, in: writer.index)))
      if field.shape == .list {
        parameter.append("style", "form")
        parameter.append("explode", true)
      }
      if !field.documentation.isEmpty {
        parameter.append("description", .string(field.documentation))
      }
      parameter.append("schema", writer.schema(field, place, of: message, .input))
      parameters.append(.object(parameter))
    }
  }
}
