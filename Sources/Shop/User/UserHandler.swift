// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import UserAPI

/// The rules of the users; what each group of calls does stands in a file of its own.
struct UserHandler: UserService {
  let store: Store
  let settings: UserSettings
  let issuer: TokenIssuer
  let passwords: PasswordWork
  let flaw: UserFlaw?

  init(store: Store, settings: UserSettings, flaw: UserFlaw? = nil) {
    self.flaw = flaw
    self.store = store
    self.settings = settings
    issuer = TokenIssuer(settings: settings, keys: SigningKeys())
    passwords = PasswordWork(settings.scrypt)
  }

  func jwks(context: CallContext) async throws -> JSONWebKeySet {
    try await store.read(SigningKeys.published)
  }

  /// Runs `body` once for `claim`.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``, what `body` throws.
  func once<Reply: Message>(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Reply
  ) async throws -> Reply {
    try await store.write(idempotently: claim, reused: KeyReused(), body)
  }

  /// The same for a call that returns nothing.
  func once(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Void
  ) async throws {
    _ = try await once(claim) { db in
      try body(db)
      return Nothing()
    }
  }

  /// Reads for a user who is signed in, and whose account is still active.
  func read<Value: Sendable>(
    as user: UUID, _ body: @escaping @Sendable (ReadTransaction) throws -> Value
  ) async throws -> Value {
    try await store.read { db in
      _ = try UserRows(db: db).active(user)
      return try body(db)
    }
  }

  /// Writes for a user who is signed in, and whose account is still active.
  func write<Value: Sendable>(
    as user: UUID, _ body: @escaping @Sendable (WriteTransaction) throws -> Value
  ) async throws -> Value {
    try await store.write { db in
      _ = try UserRows(db: db).active(user)
      return try body(db)
    }
  }

  /// Whether a call that returns nothing was done already: asked before a password is hashed.
  func isDone(_ claim: IdempotencyClaim) async throws -> Bool {
    try await store.reply(to: claim, as: Nothing.self, reused: KeyReused()) != nil
  }

  /// A message without fields, to be kept as the reply of a call that has none.
  private typealias Nothing = MeRequest
}

extension CallContext {
  /// The claim of a call that a signed-in user makes.
  func claim(_ request: some Message, of user: UUID?) throws -> IdempotencyClaim {
    try claim(request, user: user?.uuidString ?? "")
  }
}
