// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection

/// One route as OpenAPI's operation.
struct OperationWriter {
  let route: Route
  /// Whether it begins, renews or ends a browser's session.
  let isSessionMethod: Bool

  func operation(_ writer: inout SchemaWriter) -> JSONValue {
    var operation = JSONObject()
    let service = route.method.service
    operation.append("operationId", .string("\(service).\(route.method.name)"))
    operation.append("tags", [.string(service)])
    if !route.method.documentation.isEmpty {
      let lines = route.method.documentation.split(separator: "\n", maxSplits: 1)
      operation.append("summary", .string(lines.first.map(String.init) ?? ""))
      operation.append("description", .string(route.method.documentation))
    }
    if route.method.annotations.contains(where: { $0.name == "deprecated" }) {
      operation.append("deprecated", true)
    }
    let parameters = ParameterWriter(route: route)
      .parameters(&writer, isSessionMethod: isSessionMethod)
    if !parameters.isEmpty { operation.append("parameters", .array(parameters)) }
    if let body = body(&writer) { operation.append("requestBody", body) }
    operation.append("responses", responses(&writer))
    operation.append("security", security)
    operation.append("x-apus-method", .string(route.method.fullName))
    operation.append("x-apus-roles", .array(route.access.roles.sorted().map { .string($0) }))
    return .object(operation)
  }

  private var security: JSONValue {
    let users: [JSONValue] = [["bearer": []], ["session": []]]
    return .array(route.access.isPublic ? [.object(JSONObject())] + users : users)
  }

  private func body(_ writer: inout SchemaWriter) -> JSONValue? {
    guard route.hasBody else { return nil }
    let schema: JSONValue
    let isRequired: Bool
    if let name = route.pattern.bodyField {
      guard let place = route.request.index(named: name) else { return nil }
      schema = writer.schema(route.request.fields[place], place, of: route.request, .input)
      isRequired = writer.rules.needs(place, of: route.request, in: writer.index)
    } else {
      let left = Set(route.pattern.parameters)
      guard route.request.fields.contains(where: { !left.contains($0.name) }) else { return nil }
      schema = writer.object(route.request, .input, without: left)
      isRequired = schema["required"] != nil
    }
    return [
      "required": .bool(isRequired), "content": ["application/json": ["schema": schema]],
    ]
  }

  private func responses(_ writer: inout SchemaWriter) -> JSONValue {
    var responses = JSONObject()
    success(&writer, &responses)
    var byStatus: [Int: [MessageSchema]] = [:]
    for name in route.method.errors {
      guard let error = writer.index.message(named: name) else { continue }
      let code = StatusCode(rawValue: UInt8(clamping: error.statusCode)) ?? .unknown
      byStatus[code.httpStatus, default: []].append(error)
    }
    for status in Set(byStatus.keys).union(usualStatuses).sorted() {
      responses.append(
        "\(status)", ProblemSchema.response(status, byStatus[status] ?? [], &writer))
    }
    responses.append("default", ProblemSchema.response(nil, [], &writer))
    return .object(responses)
  }

  private func success(_ writer: inout SchemaWriter, _ responses: inout JSONObject) {
    guard let reply = route.method.reply else {
      return responses.append("204", ["description": "It is done."])
    }
    let reference = writer.reference(reply, .output)
    if route.isStream {
      return responses.append(
        "200",
        [
          "description":
            "Events as they come: the data of each is one of the messages. `event: problem` has a problem, `event: end` is the end.",
          "content": [
            "text/event-stream": ["x-apus-message": reference]
          ],
        ])
    }
    var schema = reference
    if isSessionMethod { schema = ["anyOf": [reference, ProblemSchema.sessionReference]] }
    var response = JSONObject()
    response.append("description", "The reply.")
    response.append("content", ["application/json": ["schema": schema]])
    responses.append("200", .object(response))
    if isSessionMethod { return }
    if route.cache != nil {
      responses.append("304", ["description": "It is what If-None-Match names."])
    }
  }

  /// What the gateway or the system answers at any route.
  private var usualStatuses: Set<Int> {
    var statuses: Set<Int> = [400, 401, 403, 404, 406, 429, 500, 503, 504]
    if route.hasBody { statuses.formUnion([413, 415]) }
    return statuses
  }
}
