// SPDX-License-Identifier: Apache-2.0

/// Who may call: the caller's certificate against the policy, then the schema's `@auth`.
/// Spec: LANGUAGE.md, "Roles".
extension ServerConnection {
  /// Why the call is refused; `nil` when its handler may have it. Keeps the user whom a token
  /// speaks for, so that the handler need not check it again.
  func refusalOfAccess(_ slot: Int, _ method: Int) -> RPCError? {
    if permissionsVersion != core.policyVersion.load(ordering: .relaxed), let peer {
      refreshPermissions(peer.caller)
    }
    switch permissions[method] {
    case .allowed: return nil
    case .asksForUser: return refusalOfUser(slot, method)
    case .deniedByPolicy, .deniedByRole: return refusalOfCaller(method)
    }
  }

  private func refusalOfUser(_ slot: Int, _ method: Int) -> RPCError? {
    let descriptor = core.methods.entries[method].method
    guard let token = machine.slots[slot].tags?.userToken else {
      return RPCError(
        .unauthenticated, "sign in first: \(descriptor.name) needs the token of a user, none came")
    }
    guard let users = core.users else {
      return RPCError(
        .unauthenticated,
        "this process accepts no user tokens: it was started without `acceptUsers`")
    }
    do throws(RPCError) {
      let user = try users.principal(from: token)
      guard descriptor.auth.contains(where: { $0.ofUser.map(user.roles.contains) ?? false }) else {
        return RPCError(
          .permissionDenied,
          "\(descriptor.name) is for \(Self.names(descriptor.auth)), the user has the roles "
            + "\(user.roles.map(\.rawValue).sorted().joined(separator: ", "))")
      }
      calls[slot].user = user
      return nil
    } catch {
      return error
    }
  }

  private func refusalOfCaller(_ method: Int) -> RPCError {
    let descriptor = core.methods.entries[method].method
    let caller = peer?.caller.path ?? "nobody"
    core.logger.warning(
      "call refused by policy", metadata: ["method": "\(descriptor.name)", "caller": "\(caller)"])
    guard permissions[method] == .deniedByPolicy else {
      return RPCError(
        .permissionDenied,
        "\(descriptor.name) is for \(Self.names(descriptor.auth)), \(caller) is none of them")
    }
    return RPCError(
      .permissionDenied,
      "\(caller) may not call \(descriptor.name): its schema needs `uses`, and the policy a new "
        + "compile")
  }

  private static func names(_ roles: [AuthRole]) -> String {
    roles.map { "\($0)" }.joined(separator: ", ")
  }
}
