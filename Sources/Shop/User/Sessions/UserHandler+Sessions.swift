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
    flaw?.tell(email, password, context)
    // Twice: another login may make a stronger hash of the same password while this one compares.
    for _ in 0..<2 {
      switch try await signIn(EmailKey.of(email), password, device, context) {
      case .tokens(let tokens): return tokens
      case .notVerified: throw EmailNotVerified()
      case .invalid: throw InvalidCredentials()
      case .changed: continue
      }
    }
    throw InvalidCredentials()
  }

  /// Returned, not thrown, from the transaction: that the password was right is to be kept.
  private enum SignIn: Sendable {
    case tokens(Tokens)
    case invalid
    case notVerified
    /// The password that was compared with is not the user's any more.
    case changed
  }

  private func signIn(
    _ emailKey: String, _ password: String, _ device: String, _ context: CallContext
  ) async throws -> SignIn {
    let attempt = try await beginTry(emailKey, context)
    guard try await passwords.run(context, { _ in try attempt.hash.matches(password) }) else {
      return .invalid
    }
    let stronger =
      attempt.hash.isWeaker(than: passwords.scrypt)
      ? try await passwords.run(context) { try PasswordHash.make(password, $0) } : nil
    return try await store.write { [issuer] db in
      guard let id = attempt.user, let user = try UserRows(db: db).user(id) else { return .invalid }
      guard try attempt.isCurrent(db) else { return .changed }
      try attempt.wasRight(db)
      guard user.status != .pending else { return .notVerified }
      guard user.status == .active else { return .invalid }
      if let stronger { try CredentialRows(db: db).keep(stronger, of: id) }
      try AuditRows(db: db).add("signed in", of: id)
      return .tokens(try issuer.begin(user, device: device, db))
    }
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
