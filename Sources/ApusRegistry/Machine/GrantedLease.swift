// SPDX-License-Identifier: Apache-2.0

/// A lease as given or renewed.
package struct GrantedLease: Sendable, Hashable {
  /// Unique over all starts of the registry.
  package var id: UInt64
  package var epoch: UInt64
  /// Of the registration. Rises with every one of its epoch, so it can fence an older holder.
  package var revision: UInt64
  /// In nanoseconds of the registry's clock.
  package var expiry: UInt64
}
