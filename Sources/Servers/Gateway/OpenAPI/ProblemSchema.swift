// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Problems, and the session's reply, as components that every operation refers to.
enum ProblemSchema {
  static let name = "Problem"
  static let reference: JSONValue = ["$ref": "#/components/schemas/Problem"]
  static let sessionName = "Session"
  static let sessionReference: JSONValue = ["$ref": "#/components/schemas/Session"]

  static let problem: JSONValue = [
    "type": "object", "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": [
      "type": ["type": "string", "format": "uri"], "title": ["type": "string"],
      "status": ["type": "integer", "minimum": 400, "maximum": 599],
      "detail": ["type": "string"],
      "instance": ["type": "string", "description": "the id of the request"],
      "code": ["type": "string", "description": "the status of the call"],
      "violations": [
        "type": "array", "description": "every field that is wrong",
        "items": [
          "type": "object", "required": ["path", "message", "rule"],
          "properties": [
            "path": ["type": "string"], "message": ["type": "string"],
            "rule": ["type": "string"],
          ],
        ],
      ],
      "error": [
        "type": "object", "description": "a declared error", "required": ["name", "fields"],
        "properties": ["name": ["type": "string"], "fields": ["type": "object"]],
      ],
      "retryAfter": ["type": "integer", "description": "seconds", "minimum": 1],
    ],
  ]

  /// What a page is told of its session.
  static let session: JSONValue = [
    "type": "object", "required": ["expiresAt", "refreshExpiresAt"],
    "properties": [
      "expiresAt": ["type": "string", "format": "date-time"],
      "refreshExpiresAt": ["type": "string", "format": "date-time"],
    ],
  ]

  /// - Parameter status: `nil` for any other.
  static func response(
    _ status: Int?, _ errors: [MessageSchema], _ writer: inout SchemaWriter
  ) -> JSONValue {
    var schema = reference
    if !errors.isEmpty {
      schema = .object(
        JSONObject(members: [
          .init(
            name: "anyOf",
            value: .array(errors.map { declared($0, &writer) } + [reference]))
        ]))
    }
    let text =
      errors.isEmpty
      ? "A problem." : errors.map { "`\($0.name)`: \($0.documentation)" }.joined(separator: "\n\n")
    var response = JSONObject()
    response.append("description", .string(text))
    response.append("content", ["application/problem+json": ["schema": schema]])
    if status == 429 || status == 503 {
      response.append(
        "headers", ["Retry-After": ["schema": ["type": "integer", "minimum": 1]]])
    }
    return .object(response)
  }

  private static func declared(_ error: MessageSchema, _ writer: inout SchemaWriter) -> JSONValue {
    let fields = writer.reference(error.name, .output)
    return [
      "allOf": [
        reference,
        [
          "properties": [
            "type": ["const": .string("urn:apus:\(error.name)")],
            "error": ["properties": ["name": ["const": .string(error.name)], "fields": fields]],
          ],
          "required": ["error"],
        ],
      ]
    ]
  }
}
