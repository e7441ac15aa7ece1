// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import UserAPI

/// A customer with a token that is renewed before it ends.
actor SignedInShopper {
  let shopper: Shopper
  private let users: UserClient
  private var tokens: Tokens?
  private var signingIn: Task<Tokens, any Error>?

  init(_ shopper: Shopper, _ users: UserClient) {
    self.shopper = shopper
    self.users = users
  }

  /// Signs in at most once at a time, however many visits the customer makes.
  func token() async throws -> String {
    if let tokens, tokens.expiresAt.date.timeIntervalSinceNow > 30 { return tokens.accessToken }
    let task =
      signingIn
      ?? Task { [users, shopper] in
        try await Patience.calling {
          try await users.login(
            email: shopper.email, password: shopper.password, device: "load")
        }
      }
    signingIn = task
    defer { signingIn = nil }
    let fresh = try await task.value
    tokens = fresh
    return fresh.accessToken
  }
}
