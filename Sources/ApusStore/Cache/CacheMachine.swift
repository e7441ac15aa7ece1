// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// What a cache keeps, what is being loaded, and what has to go. Without clock, lock or task: the time
/// goes in as nanoseconds of a monotonic clock, and who loads is told to do so.
struct CacheMachine<Key: Hashable, Value> {
  /// Of one load. A load that an invalidation has overtaken is not the key's any more.
  typealias LoadID = UInt64

  enum Lookup {
    case hit(Value)
    /// Good for now; whoever is given a load renews it.
    case stale(Value, renewal: LoadID?)
    /// A failure that is remembered.
    case failed(any Error)
    /// To be loaded by who asked, for all who come meanwhile.
    case load(LoadID)
    /// Somebody loads it already.
    case join(LoadID)
    /// Too much is being loaded: for who asked alone, and not kept.
    case alone
  }

  struct Entry {
    var content: Result<Value, any Error>
    var cost: Int
    var tags: [String]
    var freshUntil: UInt64
    var staleUntil: UInt64
    /// A renewal that failed is not tried again before.
    var renewalAfter: UInt64 = 0
    var slot: Int
  }

  struct Load: Sendable {
    var id: LoadID
    var end: UInt64
  }

  /// After a renewal that failed: one attempt a second is enough while a stale value is there.
  static var renewalPause: UInt64 { 1_000_000_000 }

  let settings: CacheSettings
  private(set) var entries: [Key: Entry] = [:]
  private(set) var cost = 0
  private(set) var evictionCount: UInt64 = 0
  private var loads: [Key: Load] = [:]
  private var keysByTag: [String: Set<Key>] = [:]
  private var queue = EvictionQueue<Key>()
  private var lastLoad: LoadID = 0

  init(_ settings: CacheSettings) {
    precondition(
      settings.entryLimit > 0 && settings.loadLimit > 0, "a cache has room for one at least")
    self.settings = settings
  }

  mutating func look(up key: Key, at now: UInt64) -> Lookup {
    if let entry = entries[key] {
      queue.mark(entry.slot)
      switch entry.content {
      case .success(let value) where now < entry.freshUntil: return .hit(value)
      case .success(let value) where now < entry.staleUntil:
        return .stale(value, renewal: now >= entry.renewalAfter ? begin(key, at: now) : nil)
      case .failure(let error) where now < entry.freshUntil: return .failed(error)
      default: break
      }
    }
    if let load = loads[key], now < load.end { return .join(load.id) }
    return begin(key, at: now).map { .load($0) } ?? .alone
  }

  /// What is fresh, without loading what is not.
  mutating func value(of key: Key, at now: UInt64) -> Value? {
    guard let entry = entries[key], now < entry.freshUntil,
      case .success(let value) = entry.content
    else { return nil }
    queue.mark(entry.slot)
    return value
  }

  /// Keeps a value that no load has brought, and overtakes one that is under way.
  mutating func put(
    _ value: Value, for key: Key, cost: Int, tags: [String], timeToLive: Duration, at now: UInt64
  ) {
    loads[key] = nil
    let end = now.later(by: timeToLive)
    keep(
      .success(value), for: key, cost: max(0, cost), tags: tags, freshUntil: end, staleUntil: end)
  }

  /// `nil` when the key is being loaded, or too many are.
  private mutating func begin(_ key: Key, at now: UInt64) -> LoadID? {
    if let load = loads[key], now < load.end { return nil }
    guard loads[key] != nil || loads.count < settings.loadLimit else { return nil }
    lastLoad += 1
    loads[key] = Load(id: lastLoad, end: now.later(by: settings.loadTimeout))
    return lastLoad
  }

  /// Keeps what was loaded, unless an invalidation or a later load came between.
  ///
  /// - Parameter remaining: how long it is still fresh, when it was not loaded just now.
  /// - Returns: whether it was kept.
  @discardableResult
  mutating func finish(
    _ id: LoadID, of key: Key, _ value: Value, cost: Int, tags: [String],
    remaining: Duration? = nil, at now: UInt64
  ) -> Bool {
    guard loads[key]?.id == id else { return false }
    loads[key] = nil
    let fresh = now.later(by: min(remaining ?? settings.timeToLive, settings.timeToLive))
    return keep(
      .success(value), for: key, cost: max(0, cost), tags: tags, freshUntil: fresh,
      staleUntil: fresh.later(by: settings.staleFor))
  }

  /// A stale value stays; otherwise the failure is kept as long as the settings say.
  mutating func fail(_ id: LoadID, of key: Key, _ error: any Error, at now: UInt64) {
    guard loads[key]?.id == id else { return }
    loads[key] = nil
    if let entry = entries[key], case .success = entry.content, now < entry.staleUntil {
      entries[key]?.renewalAfter = now &+ Self.renewalPause
      return
    }
    guard let time = settings.failureTimeToLive, !(error is CancellationError) else { return }
    let end = now.later(by: time)
    keep(.failure(error), for: key, cost: 0, tags: [], freshUntil: end, staleUntil: end)
  }

  mutating func invalidate(_ key: Key) {
    loads[key] = nil
    remove(key)
  }

  /// Also overtakes what is being loaded: only what has come says which tags it has.
  mutating func invalidate(tag: String) {
    loads.removeAll()
    for key in keysByTag[tag] ?? [] { remove(key) }
  }

  mutating func invalidateAll() {
    loads.removeAll()
    entries.removeAll()
    keysByTag.removeAll()
    queue.removeAll()
    cost = 0
  }

  @discardableResult
  private mutating func keep(
    _ content: Result<Value, any Error>, for key: Key, cost: Int, tags: [String],
    freshUntil: UInt64, staleUntil: UInt64
  ) -> Bool {
    remove(key)
    guard cost <= settings.costLimit else { return false }
    while entries.count >= settings.entryLimit || self.cost > settings.costLimit - cost {
      guard let victim = queue.victim() else { break }
      remove(victim)
      evictionCount += 1
    }
    entries[key] = Entry(
      content: content, cost: cost, tags: tags, freshUntil: freshUntil, staleUntil: staleUntil,
      slot: queue.append(key))
    self.cost += cost
    for tag in tags { keysByTag[tag, default: []].insert(key) }
    return true
  }

  private mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    queue.remove(entry.slot)
    cost -= entry.cost
    for tag in entry.tags {
      keysByTag[tag]?.remove(key)
      if keysByTag[tag]?.isEmpty == true { keysByTag[tag] = nil }
    }
  }
}

extension CacheMachine: Sendable where Key: Sendable, Value: Sendable {}
extension CacheMachine.Entry: Sendable where Key: Sendable, Value: Sendable {}
extension CacheMachine.Lookup: Sendable where Key: Sendable, Value: Sendable {}

extension UInt64 {
  /// An instant of a monotonic clock, moved; it stops at the end of time.
  func later(by duration: Duration) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(duration.clampedNanoseconds)
    return overflow ? .max : sum
  }
}
