// SPDX-License-Identifier: Apache-2.0

/// What the workers of a process have in hand.
struct SagaWork: Sendable {
  /// The epoch of each saga that is worked on; 0 until it is taken.
  var epochs: [String: UInt64] = [:]
  var isStopping = false

  /// Those of `found` that nobody here works on, as many as there is room for.
  mutating func admit(_ found: [String], limit: Int) -> [String] {
    guard !isStopping else { return [] }
    let fresh = found.filter { epochs[$0] == nil }.prefix(max(0, limit - epochs.count))
    for id in fresh { epochs[id] = 0 }
    return Array(fresh)
  }
}
