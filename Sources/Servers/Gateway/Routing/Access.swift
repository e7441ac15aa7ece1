// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection

/// Whom `@auth` names, as far as it concerns those who come from outside.
///
/// The gateway's certificate counts as `service` where it calls, so that it has to refuse by itself
/// whom the schema does not name.
struct Access: Sendable, Hashable {
  let roles: Set<String>

  /// A method's `@auth` replaces its service's.
  init(_ method: MethodSchema, of service: ServiceSchema) {
    let annotation =
      method.annotations.first { $0.name == "auth" }
      ?? service.annotations.first { $0.name == "auth" }
    roles = Set(annotation?.arguments ?? [])
  }

  var isPublic: Bool { roles.contains("public") }

  /// Whether anybody can come in from outside at all.
  var isServed: Bool { isPublic || !userRoles.isEmpty }

  var userRoles: Set<Principal.Role> { Set(roles.compactMap(Principal.Role.init)) }

  func admits(_ user: Principal) -> Bool {
    isPublic || !userRoles.isDisjoint(with: user.roles)
  }
}
