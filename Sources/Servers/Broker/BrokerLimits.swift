// SPDX-License-Identifier: Apache-2.0

/// What a broker allows and how long it keeps; what its peers drive has a bound here.
package struct BrokerLimits: Sendable {
  package var topicCount = 10_000
  package var groupCount = 1_000
  /// One service has a few groups; so none of them takes all.
  package var groupCountPerService = 100
  package var memberCount = 10_000
  /// Records, and bytes of them, that wait for the disk.
  package var waitingCount = 20_000
  package var waitingByteCount = 64 << 20
  /// Of one commit: bounds how long the first of it waits for the last.
  package var commitCount = 1_000
  package var commitByteCount = 8 << 20
  /// Dead letters of one commit, each with a copy of its record: publishers wait for them.
  package var commitLetterCount = 200
  /// Dead letters of one group; when it has so many, its failing records are tried on instead.
  package var deadLetterCount = 10_000
  package var tailCount = 100

  package var group = GroupLimits()
  /// Half of the 14 days for which a service's inbox knows what it has handled: what is delivered again
  /// must still be known there.
  package static let longestRetentionDays: Int64 = 7
  /// How old a dead letter gets that may be delivered again.
  package static let requeueDays: Int64 = 14

  /// How old a record gets.
  package var retention: Duration = .seconds(7 * 24 * 3_600)
  /// How many bytes of records a topic keeps.
  package var retentionByteCount: Int64 = 1 << 30

  /// How late a cursor is kept; what was acknowledged since comes again after a crash.
  package var flushInterval: Duration = .milliseconds(50)
  package var heartbeat: Duration = .seconds(5)

  package init() {}
}
