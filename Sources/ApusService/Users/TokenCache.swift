// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// Tokens that were checked, so that a user's next call costs a look and no signature. Holds two
/// generations: when the young one is full, the old one is forgotten as a whole, so that there is
/// never a sweep.
struct TokenCache {
  struct Entry {
    var principal: Principal
    /// Seconds since 1970.
    var expires: Int64
  }

  private let generationSize: Int
  private var young: [String: Entry] = [:]
  private var old: [String: Entry] = [:]

  /// - Parameter limit: of entries in all; each has a token of half a KiB.
  init(limit: Int = 10_000) {
    generationSize = max(1, limit / 2)
  }

  var count: Int { young.count + old.count }

  mutating func find(_ token: String, now: Int64) -> Principal? {
    if let entry = young[token] { return entry.expires > now ? entry.principal : nil }
    guard let entry = old.removeValue(forKey: token), entry.expires > now else { return nil }
    insert(entry, for: token)
    return entry.principal
  }

  mutating func insert(_ entry: Entry, for token: String) {
    if young.count >= generationSize {
      old = young
      young = [:]
    }
    young[token] = entry
  }

  mutating func removeAll() {
    young = [:]
    old = [:]
  }
}
