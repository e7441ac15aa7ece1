// SPDX-License-Identifier: Apache-2.0

/// Why the registry refuses.
package enum RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The lease has ended, is another owner's, or was given before the registry started anew.
  case unknownLease(UInt64)
  /// As many of `what` as there may be.
  case full(what: String, limit: Int)

  package var description: String {
    switch self {
    case .unknownLease(let id): "There is no lease \(id); register again."
    case .full(let what, let limit): "The registry holds \(limit) \(what), and may hold no more."
    }
  }
}
