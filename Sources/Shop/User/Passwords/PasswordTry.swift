// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// One try of a password, counted before it is looked at.
struct PasswordTry: Sendable {
  /// `nil` for an address that nobody has.
  let user: UUID?
  let hash: PasswordHash
  let throttles: (account: Throttle, network: Throttle?)

  /// Whether the user still has the password that was compared with.
  func isCurrent(_ db: WriteTransaction) throws -> Bool {
    guard let user, let now = try CredentialRows(db: db).hash(of: user) else { return false }
    return now.salt == hash.salt && now.hash == hash.hash
  }

  func wasRight(_ db: WriteTransaction) throws {
    try throttles.account.clear(db)
    try throttles.network?.forgive(db)
  }
}

extension UserHandler {
  /// - Throws: ``AccountLocked``.
  func beginTry(_ emailKey: String, _ context: CallContext) async throws -> PasswordTry {
    let throttles = (
      account: try Throttle.account(emailKey),
      network: try context.clientNetwork.map(Throttle.network)
    )
    let nobody = PasswordHash.ofNobody(passwords.scrypt)
    let begun: Result<PasswordTry, AccountLocked> = try await store.write { db in
      // Both are counted, or a locked account would make the network's tries free.
      let waits = [try throttles.network?.begin(db), try throttles.account.begin(db)]
      if let wait = waits.compactMap(\.self).max() {
        return .failure(AccountLocked(retryAfter: wait))
      }
      let user = try UserRows(db: db).user(emailKey: emailKey)
      let hash = try user.flatMap { try CredentialRows(db: db).hash(of: $0.id) }
      return .success(
        PasswordTry(user: hash == nil ? nil : user?.id, hash: hash ?? nobody, throttles: throttles))
    }
    return try begun.get()
  }
}
