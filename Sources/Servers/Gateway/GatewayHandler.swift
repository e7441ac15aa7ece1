// SPDX-License-Identifier: Apache-2.0

import ApusGatewayAPI
import ApusRPC

/// What the gateway says of itself.
struct GatewayHandler: GatewayService {
  let book: RouteBook

  func routes(context: CallContext) async throws -> ApusGatewayAPI.RouteTable {
    let page = book.current
    return ApusGatewayAPI.RouteTable(
      routes: page.table.routes.map { route in
        ApusGatewayAPI.Route(
          verb: route.pattern.verb, path: route.pattern.path, method: route.method.fullName,
          roles: route.access.roles.sorted(),
          endpoints: UInt32(clamping: page.endpointCounts[route.package] ?? 0),
          isStream: route.isStream)
      },
      conflicts: page.table.conflicts.map { conflict in
        ApusGatewayAPI.Conflict(
          route: ApusGatewayAPI.Route(
            verb: conflict.verb, path: conflict.path, method: conflict.method),
          servedBy: conflict.servedBy, reason: conflict.reason)
      })
  }
}
