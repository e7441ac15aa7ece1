// SPDX-License-Identifier: Apache-2.0

import ApusGatewayAPI
import ApusReflection

/// The gateway's routes as rows and as JSON.
enum RoutesText {
  static func table(_ table: RouteTable) -> Table {
    var rows = Table(["VERB", "PATH", "METHOD", "ROLES", "ENDPOINTS", "REPLY"])
    for route in sorted(table.routes) {
      rows.add([
        route.verb, route.path, route.method, route.roles.joined(separator: ","),
        "\(route.endpoints)", route.isStream ? "stream" : "one",
      ])
    }
    return rows
  }

  static func json(_ table: RouteTable) -> JSONValue {
    [
      "routes": .array(sorted(table.routes).map(json)),
      "conflicts": .array(
        table.conflicts.map { conflict in
          [
            "route": json(conflict.route), "servedBy": .string(conflict.servedBy),
            "reason": .string(conflict.reason),
          ]
        }),
    ]
  }

  static func text(_ conflict: Conflict) -> String {
    let other = conflict.servedBy.isEmpty ? "" : " (\(conflict.servedBy))"
    return "refused: \(conflict.route.verb) \(conflict.route.path) of \(conflict.route.method): "
      + conflict.reason + other
  }

  private static func json(_ route: Route) -> JSONValue {
    [
      "verb": .string(route.verb), "path": .string(route.path), "method": .string(route.method),
      "roles": .array(route.roles.map { .string($0) }),
      "endpoints": .number(JSONNumber(route.endpoints)), "isStream": .bool(route.isStream),
    ]
  }

  private static func sorted(_ routes: [Route]) -> [Route] {
    routes.sorted { ($0.path, $0.verb) < ($1.path, $1.verb) }
  }
}
