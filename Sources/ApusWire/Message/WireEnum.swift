// SPDX-License-Identifier: Apache-2.0

/// An enum of a schema: open, so a number that is not known here is kept.
public protocol WireEnum: Sendable, Hashable {
  /// The value with this number, also when no name is known for it.
  init(rawValue: Int32)
  var rawValue: Int32 { get }
}
