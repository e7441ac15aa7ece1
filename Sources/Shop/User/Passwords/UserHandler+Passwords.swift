// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// Passwords that are changed by who knows the old one, or who reads the mail of the address.
extension UserHandler {
  func changePassword(
    current: String, password: String, refreshToken: String?, context: CallContext
  ) async throws {
    let id = try context.signedInUser().id
    let claim = try context.claim(
      ChangePasswordRequest(refreshToken: refreshToken), of: id)
    if try await isDone(claim) { return }
    let user = try await store.read { db in try UserRows(db: db).active(id) }
    let attempt = try await beginTry(EmailKey.of(user.email), context)
    guard try await passwords.run(context, { _ in try attempt.hash.matches(current) }) else {
      throw InvalidCredentials()
    }
    let hash = try await passwords.run(context) { try PasswordHash.make(password, $0) }
    try await once(claim) { db in
      guard try attempt.isCurrent(db) else { throw InvalidCredentials() }
      let user = try UserRows(db: db).active(id)
      let kept = try refreshToken.flatMap {
        try SessionRows(db: db).session(of: SecretToken($0))
      }
      try Self.replace(hash, of: user, keeping: kept, "password changed", db)
      try attempt.wasRight(db)
    }
  }

  func requestPasswordReset(email: String, context: CallContext) async throws {
    let claim = try context.claim(RequestPasswordResetRequest(email: email))
    try await once(claim) { [settings] db in
      guard let user = try UserRows(db: db).user(emailKey: EmailKey.of(email)),
        [.pending, .active].contains(user.status)
      else { return }
      try Registration(db: db, settings: settings).askToReset(user)
    }
  }

  func confirmPasswordReset(token: String, password: String, context: CallContext) async throws {
    let claim = try context.claim(ConfirmPasswordResetRequest(token: token))
    if try await isDone(claim) { return }
    // Before a password is hashed for whatever anybody sends.
    guard try await store.read({ try OneTimeTokens.isGood(SecretToken(token), .passwordReset, $0) })
    else { throw InvalidToken() }
    let hash = try await passwords.run(context) { try PasswordHash.make(password, $0) }
    try await once(claim) { [settings] db in
      guard let used = try OneTimeTokens(db: db).use(SecretToken(token), .passwordReset),
        !used.isRepeated, let user = try UserRows(db: db).user(used.user),
        [.pending, .active].contains(user.status)
      else { throw InvalidToken() }
      if user.status == .pending { try Registration(db: db, settings: settings).verified(user) }
      try Self.replace(hash, of: user, keeping: nil, "password reset", db)
      try Throttle.account(EmailKey.of(user.email)).clear(db)
    }
  }

  /// Sessions that were begun with the old password end.
  private static func replace(
    _ hash: PasswordHash, of user: User, keeping session: UUID?, _ action: String,
    _ db: WriteTransaction
  ) throws {
    try CredentialRows(db: db).keep(hash, of: user.id)
    try SessionRows(db: db).revokeAll(of: user.id, but: session)
    try AuditRows(db: db).add(action, of: user.id)
  }
}
