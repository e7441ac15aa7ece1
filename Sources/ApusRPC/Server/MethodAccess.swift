// SPDX-License-Identifier: Apache-2.0

/// What one caller may do with one method: settled once for a connection, so that a call costs a
/// look into a table.
enum MethodAccess: UInt8, Sendable {
  /// By its certificate; a user is not asked for.
  case allowed
  /// With the token of a user who has one of the method's roles.
  case asksForUser
  /// The policy does not have the caller.
  case deniedByPolicy
  /// The policy has it, the schema's `@auth` has nobody of its kind.
  case deniedByRole

  /// What `@auth` says to a caller whom the policy lets in.
  init(_ roles: [AuthRole], isOperator: Bool) {
    if roles.isEmpty || roles.contains(where: { $0.isMet(byOperator: isOperator) }) {
      self = .allowed
    } else if roles.contains(where: { $0.ofUser != nil }) {
      self = .asksForUser
    } else {
      self = .deniedByRole
    }
  }
}
