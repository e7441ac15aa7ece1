// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// Becoming a user. No answer tells whether an address is known.
extension UserHandler {
  func register(
    email: String, password: String, name: String, preferences: Preferences?, context: CallContext
  ) async throws {
    try CardNumber.refuse([("name", name)])
    // Without the password: a fast hash of it must not lie beside the slow one.
    let claim = try context.claim(
      RegisterRequest(email: email, name: name, preferences: preferences))
    if try await isDone(claim) { return }
    let hash = try await passwords.run(context) { try PasswordHash.make(password, $0) }
    try await once(claim) { [settings] db in
      let registration = Registration(db: db, settings: settings)
      if let known = try UserRows(db: db).user(emailKey: EmailKey.of(email)) {
        try registration.repeated(known, name: name, hash)
      } else {
        try registration.new(email: email, name: name, preferences, hash)
      }
    }
  }

  func verifyEmail(token: String, context: CallContext) async throws {
    try await store.write { [settings] db in
      guard let used = try OneTimeTokens(db: db).use(SecretToken(token), .verification),
        let user = try UserRows(db: db).user(used.user)
      else { throw InvalidToken() }
      guard user.status != .active else { return }
      guard user.status == .pending else { throw InvalidToken() }
      try Registration(db: db, settings: settings).verified(user)
    }
  }

  func resendVerification(email: String, context: CallContext) async throws {
    let claim = try context.claim(ResendVerificationRequest(email: email))
    try await once(claim) { [settings] db in
      guard let user = try UserRows(db: db).user(emailKey: EmailKey.of(email)),
        user.status == .pending
      else { return }
      _ = try Registration(db: db, settings: settings).askToVerify(user)
    }
  }
}

/// The steps of a registration, in one transaction.
struct Registration {
  let db: WriteTransaction
  let settings: UserSettings

  func new(email: String, name: String, _ preferences: Preferences?, _ hash: PasswordHash) throws {
    var user = User(
      id: .v7(at: db.now), email: email.trimmingBlanks, name: name, status: .pending,
      roles: ["customer"],
      preferences: preferences ?? Preferences(language: "en", currency: "EUR"), version: 1,
      createdAt: db.now)
    if settings.isAutoVerifying {
      user.status = .active
      user.roles = roles(user)
    }
    try UserRows(db: db).insert(user)
    try CredentialRows(db: db).keep(hash, of: user.id)
    try AuditRows(db: db).add("registered", of: user.id)
    if user.status == .pending { _ = try askToVerify(user) }
  }

  /// Somebody registers an address that is known. An account that is not proven yet becomes that of
  /// the newest registration, whose token alone is good: who registers somebody else's address first
  /// does not choose the password. The owner of a proven one gets the mail of who forgot a password.
  func repeated(_ user: User, name: String, _ hash: PasswordHash) throws {
    switch user.status {
    case .pending:
      guard try askToVerify(user) else { return }
      _ = try UserRows(db: db).change(user) { $0.name = name }
      try CredentialRows(db: db).keep(hash, of: user.id)
    case .active: try askToReset(user)
    case .disabled, .deleted, .unrecognized: break
    }
  }

  /// - Returns: false when the last mail is too young.
  func askToVerify(_ user: User) throws -> Bool {
    guard let token = try OneTimeTokens(db: db).issue(.verification, to: user.id) else {
      return false
    }
    try db.publish(VerificationRequested(user: user.id, email: user.email, token: token.text))
    return true
  }

  func askToReset(_ user: User) throws {
    guard let token = try OneTimeTokens(db: db).issue(.passwordReset, to: user.id) else { return }
    try db.publish(PasswordResetRequested(user: user.id, email: user.email, token: token.text))
  }

  /// The user has proven to read the mail of the address.
  func verified(_ user: User) throws {
    _ = try UserRows(db: db).change(user) { user in
      user.status = .active
      user.roles = roles(user)
    }
    try AuditRows(db: db).add("address verified", of: user.id)
  }

  /// The first members of staff are named by the surroundings; all others by staff.
  private func roles(_ user: User) -> [String] {
    guard settings.staff.contains(EmailKey.of(user.email)), !user.roles.contains("staff") else {
      return user.roles
    }
    return user.roles + ["staff"]
  }
}
