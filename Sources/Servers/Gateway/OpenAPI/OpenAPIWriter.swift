// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// A table of routes as OpenAPI 3.1 says it. Spec: https://spec.openapis.org/oas/v3.1.0
struct OpenAPIWriter {
  /// The system's name.
  let title: String
  /// The package whose tokens are users'.
  let users: String?
  let cookies: SessionCookies

  func document(_ table: RouteTable) -> JSONValue {
    var components: [String: JSONValue] = [
      ProblemSchema.name: ProblemSchema.problem, ProblemSchema.sessionName: ProblemSchema.session,
    ]
    var paths: [String: JSONObject] = [:]
    for route in table.routes {
      var writer = SchemaWriter(index: route.index, rules: route.rules, known: components)
      let operation = OperationWriter(
        route: route,
        isSessionMethod: route.package == users && SessionMethod(rawValue: route.method.name) != nil
      ).operation(&writer)
      components = writer.components
      paths[route.pattern.path, default: JSONObject()]
        .append(route.pattern.verb.lowercased(), operation)
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": .string(title), "version": "1",
        "description": "What the gateway serves now, from the schemas of the services.",
      ],
      "servers": [["url": "/"]],
      "paths": .object(sorted(paths.mapValues { .object($0) })),
      "components": [
        "schemas": .object(sorted(components)),
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"],
          "session": [
            "type": "apiKey", "in": "cookie", "name": .string(cookies.access),
            "description":
              "Set by signing in with `Apus-Session: cookie`. What is no GET needs `X-CSRF-Token` besides.",
          ],
        ],
      ],
    ]
  }

  private func sorted(_ members: [String: JSONValue]) -> JSONObject {
    JSONObject(members: members.keys.sorted().map { .init(name: $0, value: members[$0] ?? .null) })
  }
}
