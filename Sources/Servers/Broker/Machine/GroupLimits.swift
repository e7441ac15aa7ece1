// SPDX-License-Identifier: Apache-2.0

/// What a group allows, in nanoseconds and counts.
package struct GroupLimits: Sendable {
  /// 30 s: longer than any handler of one event should take; who needs more extends.
  package var leaseLength: UInt64 = 30_000_000_000
  /// Rejections and leases that ran out, until a record is a dead letter.
  package var failureCount = 8
  /// Times that a record's member went away with it under way, until it is a dead letter: it is
  /// taken to be what kills them. More than of failures, because a bad network kills members, too.
  package var departureCount = 32
  /// The wait after the first failure; doubled with each.
  package var firstBackoff: UInt64 = 100_000_000
  package var maxBackoff: UInt64 = 30_000_000_000
  /// Records of one partition that are known at once, and so how far others may overtake a key that
  /// waits.
  package var partitionWindow = 256
  /// Records that are known at once over all partitions of a group.
  package var groupWindow = 16_384
  /// Records and bytes that one step hands to a member.
  package var batchCount = 64
  package var batchByteCount = 1 << 20

  package init() {}
}
