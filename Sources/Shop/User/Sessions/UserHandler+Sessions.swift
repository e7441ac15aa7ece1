// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// Signing in and out.
extension UserHandler {
  func login(
    email: String, password: String, device: String, context: CallContext
  ) async throws -> Tokens {
    try CardNumber.refuse([("device", device)])
    let attempt = try await beginTry(EmailKey.of(email), context)
    guard try await passwords.run(context, { _ in try attempt.hash.matches(password) }) else {
      throw InvalidCredentials()
    }
    let stronger =
      attempt.hash.isWeaker(than: passwords.scrypt)
      ? try await passwords.run(context) { try PasswordHash.make(password, $0) } : nil
    let result: Result<Tokens, RefusedLogin> = try await store.write { [issuer] db in
      // Anew: while it was hashed, the password may have been changed and the user disabled.
      guard let id = attempt.user, try attempt.isCurrent(db),
        let user = try UserRows(db: db).user(id)
      else { return .failure(.invalid) }
      try attempt.wasRight(db)
      guard user.status != .pending else { return .failure(.notVerified) }
      guard user.status == .active else { return .failure(.invalid) }
      if let stronger { try CredentialRows(db: db).keep(stronger, of: id) }
      try AuditRows(db: db).add("signed in", of: id)
      return .success(try issuer.begin(user, device: device, db))
    }
    switch result {
    case .success(let tokens): return tokens
    case .failure(.invalid): throw InvalidCredentials()
    case .failure(.notVerified): throw EmailNotVerified()
    }
  }

  /// Returned, not thrown, from the transaction: that the password was right is to be kept.
  private enum RefusedLogin: Error {
    case invalid, notVerified
  }

  func refresh(refreshToken: String, context: CallContext) async throws -> Tokens {
    let key = context.idempotencyKey?.value ?? ""
    let refreshed = try await store.write { [issuer] db in
      try issuer.refresh(SecretToken(refreshToken), key: key, db)
    }
    switch refreshed {
    case .tokens(let tokens): return tokens
    case .invalid: throw InvalidToken()
    case .reused: throw TokenReused()
    }
  }

  func logout(refreshToken: String, context: CallContext) async throws {
    try await store.write { db in
      let sessions = SessionRows(db: db)
      guard let session = try sessions.session(of: SecretToken(refreshToken)) else { return }
      try sessions.revoke(session)
    }
  }

  func listSessions(context: CallContext) async throws -> SessionList {
    let user = try context.signedInUser().id
    return try await read(as: user) { db in
      SessionList(sessions: try SessionRows(db: db).list(of: user))
    }
  }

  func revokeSession(id: UUID, context: CallContext) async throws {
    let user = try context.signedInUser().id
    let isKnown = try await write(as: user) { db in try SessionRows(db: db).revoke(id, of: user) }
    guard isKnown else { throw UnknownSession(id: id) }
  }

  func revokeAllSessions(context: CallContext) async throws {
    let user = try context.signedInUser().id
    try await write(as: user) { db in
      try SessionRows(db: db).revokeAll(of: user)
      try AuditRows(db: db).add("all sessions revoked", of: user, by: user)
    }
  }
}
