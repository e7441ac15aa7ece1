// SPDX-License-Identifier: Apache-2.0

public import ApusRPC

extension ServiceProcess {
  /// The system that this process belongs to: what its certificates are about, what users' tokens
  /// are for.
  public var trustDomain: String { identities.all.first?.trustDomain ?? "" }

  /// What tokens that `package` signs have as their issuer.
  public func tokenIssuer(_ package: String) -> String {
    "spiffe://\(trustDomain)/service/\(package)"
  }

  /// What tokens for this system have as their audience.
  public var tokenAudience: String { "spiffe://\(trustDomain)" }

  /// Accepts the users' tokens that another service signs, with the keys that it publishes:
  ///
  ///     process.acceptUsers(of: UserClient.self) { users in
  ///       try await users.jwks().keys.compactMap { UserKey(kid: $0.kid, …) }
  ///     }
  ///
  /// That method needs `@auth(service)`: every service asks it. Without this call the process
  /// refuses methods that ask for a user. The last call counts. All before `run()`.
  public func acceptUsers<Client: ServiceClient>(
    of type: Client.Type, keys: @escaping @Sendable (Client) async throws -> [UserKey]
  ) {
    let package = Client.serviceDescriptor.package
    let client = Client(channel: channel(to: package, as: services[0].package))
    acceptUsers(signedBy: package) { try await keys(client) }
  }

  /// Accepts the users' tokens that `package` signs, with keys that come from anywhere.
  public func acceptUsers(
    signedBy package: String, keys: @escaping @Sendable () async throws -> [UserKey]
  ) {
    let verifier = JWKSVerifier(
      issuer: tokenIssuer(package), audience: tokenAudience, logger: logger,
      now: { SystemClock.now() }, keys: keys)
    state.withLock { $0.users = verifier }
  }

  /// Who checks the tokens of users, once somebody is named whose tokens are accepted.
  package var users: JWKSVerifier? { state.withLock { $0.users } }
}
