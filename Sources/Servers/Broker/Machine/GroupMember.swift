// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// Of a process of the group, which it keeps over its streams.
package typealias MemberID = UUID

/// One reader of a group.
struct GroupMember: Sendable {
  /// Of its stream; another one with the same id has another.
  let session: UInt64
  let topics: [Int64]
  let window: Int
  var partitionCount = 0
  var underWayCount = 0
  /// Partitions with something ready, in turn; some may have lost it since.
  var toDeliver = FIFO<PartitionID>()
  /// Partitions that have more in the log.
  var toFetch = FIFO<PartitionID>()
}
