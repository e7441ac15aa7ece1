// SPDX-License-Identifier: Apache-2.0

/// One registration as a reader sees it.
package struct Listed<Value: Sendable & Hashable>: Sendable, Hashable {
  package var service: String
  package var instance: String
  package var value: Value
  package var revision: UInt64
  /// When its lease ends, in nanoseconds of the registry's clock.
  package var expiry: UInt64
}
