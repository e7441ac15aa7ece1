// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusWire

/// Takes a token at its word, so that tests need no keys: `<uuid>` is a customer, `<uuid>:staff` has
/// the roles behind the colon, separated by commas.
package struct TestUsers: UserVerifier {
  package init() {}

  package static func token(_ user: UUID, _ roles: [Principal.Role] = [.customer]) -> String {
    "\(user.uuidString):\(roles.map(\.rawValue).joined(separator: ","))"
  }

  package func principal(from token: String) throws(RPCError) -> Principal {
    let parts = token.split(separator: ":", maxSplits: 1)
    guard let first = parts.first, let id = UUID(uuidString: String(first)) else {
      throw RPCError(.unauthenticated, "this is no user's token")
    }
    let roles = parts.count > 1 ? parts[1].split(separator: ",") : ["customer"]
    return Principal(
      id: id, roles: Set(roles.compactMap { Principal.Role(rawValue: String($0)) }))
  }
}
