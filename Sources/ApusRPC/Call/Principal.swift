// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// The person on whose behalf a call is made, from a token that this process has checked. The
/// service that calls is another matter: ``CallContext/caller``.
public struct Principal: Sendable, Hashable {
  public let id: UUID
  public let roles: Set<Role>

  public init(id: UUID, roles: Set<Role>) {
    self.id = id
    self.roles = roles
  }

  /// The roles of `@auth` that a person can have.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    case customer, staff, admin
  }
}

/// Checks the tokens of users.
public protocol UserVerifier: Sendable {
  /// Who the token speaks for.
  ///
  /// - Throws: `unauthenticated` with what is wrong with it; never with the token.
  func principal(from token: String) throws(RPCError) -> Principal
}

extension CallContext {
  /// On whose behalf; `nil` without a token, and in a process that accepts none.
  ///
  /// - Throws: what is wrong with a token that came. Who has signed in is never taken for a visitor
  ///   because the token cannot be checked just now.
  public var user: Principal? {
    get throws(RPCError) {
      if let user = tags?.user { return user }
      guard let token = userToken, let verifier = peer.users else { return nil }
      return try verifier.principal(from: token)
    }
  }

  /// The customer on whose behalf the call is made.
  ///
  /// - Throws: `unauthenticated` without an acceptable token, `permissionDenied` for a user who is
  ///   no customer.
  public func customer() throws(RPCError) -> UUID {
    let user = try signedInUser()
    guard user.roles.contains(.customer) else {
      throw RPCError(.permissionDenied, "the user is no customer")
    }
    return user.id
  }

  /// The user on whose behalf the call is made, whatever its roles.
  ///
  /// - Throws: `unauthenticated` without an acceptable token.
  public func signedInUser() throws(RPCError) -> Principal {
    if let user = tags?.user { return user }
    guard let token = userToken else {
      throw RPCError(.unauthenticated, "sign in first: the call has no user token")
    }
    guard let verifier = peer.users else {
      throw RPCError(.unauthenticated, "this process accepts no user tokens")
    }
    return try verifier.principal(from: token)
  }
}
