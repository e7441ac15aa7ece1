// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import UserAPI

/// What staff does; all that changes or exports leaves a trace in the user's history.
extension UserHandler {
  func getUser(user: UUID, context: CallContext) async throws -> User {
    try await store.read { db in try UserRows(db: db).known(user) }
  }

  func searchUsers(prefix: String, page: PageRequest?, context: CallContext) async throws
    -> UserPage
  {
    let limit = page.map { $0.limit == 0 ? 50 : Int(min($0.limit, 100)) } ?? 50
    var cursor: UUID?
    if let text = page?.cursor, !text.isEmpty {
      guard let id = UUID(uuidString: text) else {
        throw RPCError(.invalidArgument, "page.cursor is none that this service gave")
      }
      cursor = id
    }
    return try await store.read { [cursor] db in
      let users = try UserRows(db: db).search(
        prefix: EmailKey.of(prefix), after: cursor, limit: limit + 1)
      let page = Array(users.prefix(limit))
      return UserPage(
        users: page, cursor: users.count > limit ? page.last?.id.uuidString ?? "" : "")
    }
  }

  func disable(user id: UUID, disabled: Bool, context: CallContext) async throws -> User {
    let actor = try context.user?.id
    let claim = try context.claim(DisableRequest(user: id, disabled: disabled), of: actor)
    return try await once(claim) { db in
      let rows = UserRows(db: db)
      let user = try rows.change(rows.known(id)) { user in
        if disabled {
          user.status = .disabled
        } else if user.status == .disabled {
          user.status = .active
        }
      }
      if disabled { try SessionRows(db: db).revokeAll(of: id) }
      try AuditRows(db: db).add(disabled ? "disabled" : "enabled", of: id, by: actor)
      return user
    }
  }

  func assignRole(
    user id: UUID, role: String, granted: Bool, context: CallContext
  ) async throws -> User {
    let actor = try context.user?.id
    let claim = try context.claim(
      AssignRoleRequest(user: id, role: role, granted: granted), of: actor)
    return try await once(claim) { db in
      let rows = UserRows(db: db)
      let before = try rows.known(id)
      let user = try rows.change(before) { user in
        user.roles.removeAll { $0 == role }
        if granted { user.roles = (user.roles + [role]).sorted() }
      }
      if user != before { try SessionRows(db: db).revokeAll(of: id) }
      try AuditRows(db: db).add("\(granted ? "granted" : "took") role \(role)", of: id, by: actor)
      return user
    }
  }

  func exportData(user id: UUID, context: CallContext) async throws -> UserExport {
    let actor = try context.user?.id
    return try await store.write { db in
      let user = try UserRows(db: db).known(id)
      try AuditRows(db: db).add("data exported", of: id, by: actor)
      return UserExport(
        user: user, addresses: try AddressRows(db: db).list(of: id),
        paymentMethods: try PaymentMethodRows(db: db).list(of: id),
        sessions: try SessionRows(db: db).list(of: id), audit: try AuditRows(db: db).list(of: id))
    }
  }

  func deleteUser(user id: UUID, context: CallContext) async throws {
    let actor = try context.user?.id
    let claim = try context.claim(DeleteUserRequest(user: id), of: actor)
    try await once(claim) { db in
      let user = try UserRows(db: db).known(id)
      try Erasure(db: db).erase(user)
      try AuditRows(db: db).add("deleted", of: id, by: actor)
    }
  }

  func rotateKeys(withdraw: Bool, context: CallContext) async throws -> JSONWebKeySet {
    let claim = try context.claim(RotateKeysRequest(withdraw: withdraw), of: try context.user?.id)
    return try await once(claim) { [keys = issuer.keys] db in
      try keys.rotate(db, withdraw: withdraw)
      return try SigningKeys.published(db)
    }
  }
}

/// Forgets a user. What stays: the id, so that orders still belong together, and the history, which
/// names nobody.
struct Erasure {
  let db: WriteTransaction

  func erase(_ user: User) throws {
    try Throttle.account(EmailKey.of(user.email)).clear(db)
    // Written over, not taken out: an event of old that comes late must not make the user anew. The
    // address is free again.
    _ = try UserRows(db: db).change(user, emailKey: "deleted:\(user.id.uuidString)") { user in
      user.email = ""
      user.name = ""
      user.status = .deleted
      user.roles = []
      user.preferences = Preferences(language: "en", currency: "EUR")
    }
    for table: SQL in [
      "credential", "one_time_token", "session", "address", "payment_method",
    ] {
      try db.execute("DELETE FROM \(table) WHERE user = \(user.id)")
    }
    // Replies that are kept for repetitions hold names and addresses, too.
    try db.forgetReplies(ofUser: user.id.uuidString)
    try db.publish(UserDeleted(user: user.id))
  }
}
