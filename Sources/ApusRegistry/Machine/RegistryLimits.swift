// SPDX-License-Identifier: Apache-2.0

/// What one registry holds at most. Each protects its memory from a caller's say-so.
package struct RegistryLimits: Sendable, Hashable {
  package var servicesPerRegistry = 1_000
  package var endpointsPerService = 10_000
  package var watchers = 10_000
  /// Changes that each service keeps for watchers that resume: a rolling restart of 100 instances
  /// makes some 400. Whoever is further behind gets a snapshot.
  package var changesPerService = 1_024
  /// Endpoints in one step of a watch, so that a snapshot of 10,000 is never one message of more
  /// than 4 MiB. An endpoint takes 200 bytes as a rule, and 20 KiB at the most.
  package var endpointsPerBatch = 150
  /// Nanoseconds that a lease lasts.
  package var leaseLength: UInt64 = 5_000_000_000

  package init() {}
}
