// SPDX-License-Identifier: Apache-2.0

/// One service: who runs it, and what has changed lately.
struct ServiceRecord<Value: Sendable & Hashable>: Sendable {
  struct Entry: Sendable {
    var value: Value
    var lease: UInt64
    var revision: UInt64
  }

  /// By instance.
  var entries: [String: Entry] = [:]

  /// Which instance changed at which revision, oldest first. What it became is in `entries`:
  /// whoever has missed two changes of one instance needs only the second.
  private var history: [(revision: UInt64, instance: String)] = []

  /// The earliest revision from which a watcher can resume without a gap.
  private(set) var oldestResumable: UInt64

  /// - Parameter startRevision: What happened to the service up to then is not known.
  init(startRevision: UInt64) {
    oldestResumable = startRevision
  }

  var latestRevision: UInt64 { history.last?.revision ?? oldestResumable }

  mutating func put(
    _ instance: String, _ value: Value, lease: UInt64, revision: UInt64, limits: RegistryLimits
  ) {
    entries[instance] = Entry(value: value, lease: lease, revision: revision)
    record(instance, revision, limits)
  }

  mutating func remove(_ instance: String, revision: UInt64, limits: RegistryLimits) {
    entries[instance] = nil
    record(instance, revision, limits)
  }

  /// The instances that have changed after `revision`, the latest last, perhaps more than once.
  func changes(after revision: UInt64) -> [String] {
    // Revisions rise, so the first that is later is found by halving.
    var low = 0
    var high = history.count
    while low < high {
      let middle = (low + high) / 2
      if history[middle].revision <= revision { low = middle + 1 } else { high = middle }
    }
    return history[low...].map(\.instance)
  }

  private mutating func record(_ instance: String, _ revision: UInt64, _ limits: RegistryLimits) {
    history.append((revision, instance))
    // Half at a time, so that dropping costs nothing per change.
    if history.count >= limits.changesPerService * 2 {
      let dropCount = history.count - limits.changesPerService
      oldestResumable = history[dropCount - 1].revision
      history.removeFirst(dropCount)
    }
  }
}

/// Who holds a lease and until when.
struct LeaseRecord: Sendable {
  var service: String
  var instance: String
  var expiry: UInt64
}
