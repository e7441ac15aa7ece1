// SPDX-License-Identifier: Apache-2.0

/// Who may call a method, as the schema's `@auth` says.
public enum AuthRole: UInt8, Sendable, Hashable {
  /// Anybody whom the policy lets in, with or without a user.
  case `public`
  case customer, staff, admin
  /// Another service, whoever it acts for.
  case service
  /// A person at the command line.
  case `operator`

  /// As a user's token has it; `nil` for what no user can be.
  var ofUser: Principal.Role? {
    switch self {
    case .customer: .customer
    case .staff: .staff
    case .admin: .admin
    case .public, .service, .operator: nil
    }
  }

  /// Whether the certificate of the caller is enough, so that no user is asked for.
  ///
  /// - Parameter isOperator: a person at the command line, not a service.
  func isMet(byOperator isOperator: Bool) -> Bool {
    switch self {
    case .public, .service: true
    // The policy lets operators in where the system allows them at all, as in development.
    case .operator, .staff: isOperator
    case .customer, .admin: false
    }
  }
}
