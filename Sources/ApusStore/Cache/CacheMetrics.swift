// SPDX-License-Identifier: Apache-2.0

import CoreMetrics

/// What a cache tells about itself: `apus.cache.requests` by outcome, `apus.cache.evictions`,
/// `apus.cache.entries`, and with a second level `apus.cache.engine.requests`.
struct CacheMetrics: Sendable {
  private let hit: Counter
  private let miss: Counter
  private let stale: Counter
  private let shared: Counter
  private let found: Counter
  private let missing: Counter
  private let away: Counter
  private let evictions: Counter
  private let entries: Gauge

  init(cache: String) {
    func requests(_ label: String, _ outcome: String) -> Counter {
      Counter(label: label, dimensions: [("cache", cache), ("outcome", outcome)])
    }
    hit = requests("apus.cache.requests", "hit")
    miss = requests("apus.cache.requests", "miss")
    stale = requests("apus.cache.requests", "stale")
    shared = requests("apus.cache.requests", "shared")
    found = requests("apus.cache.engine.requests", "hit")
    missing = requests("apus.cache.engine.requests", "miss")
    away = requests("apus.cache.engine.requests", "away")
    evictions = Counter(label: "apus.cache.evictions", dimensions: [("cache", cache)])
    entries = Gauge(label: "apus.cache.entries", dimensions: [("cache", cache)])
  }

  func count<Key, Value>(_ lookup: CacheMachine<Key, Value>.Lookup) {
    switch lookup {
    case .hit, .failed: hit.increment()
    case .stale: stale.increment()
    case .join: shared.increment()
    case .load, .alone: miss.increment()
    }
  }

  func count(_ finding: CacheFinding) {
    switch finding {
    case .found: found.increment()
    case .missing: missing.increment()
    case .away: away.increment()
    }
  }

  func kept(entryCount: Int, evicted: UInt64) {
    entries.record(entryCount)
    if evicted > 0 { evictions.increment(by: Int64(clamping: evicted)) }
  }
}
