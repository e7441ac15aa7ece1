// SPDX-License-Identifier: Apache-2.0

/// What the stream of a member does next.
package enum GroupStep: Sendable {
  /// Read so many records behind an offset, and tell ``GroupMachine/fetched(_:after:_:upTo:)``.
  case fetch(PartitionID, after: UInt64, limit: Int)
  case deliver([DeliveryOrder])
  /// Until the member is woken.
  case wait
  /// Another stream took its place.
  case gone
}

/// A record that is under way to a member from now on.
package struct DeliveryOrder: Sendable, Hashable {
  package var partition: PartitionID
  package var offset: UInt64
  package var epoch: UInt64
  package var attempt: UInt32
}

/// A record that is to become a dead letter.
package struct Burial: Sendable, Hashable {
  package var partition: PartitionID
  package var offset: UInt64
  package var cause: String
  package var attempts: UInt32
}

/// The partition was given away since, or the record never went out under this epoch.
package struct StaleReceipt: Error, Sendable {}
