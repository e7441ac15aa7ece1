// SPDX-License-Identifier: Apache-2.0

/// How far a group is with one partition, and who reads it.
struct PartitionState: Sendable {
  /// The member that reads it.
  var owner: MemberID?
  /// Of the assignment to ``owner``.
  var epoch: UInt64 = 0
  /// Who gets it when what is under way has ended; until then its owner gets nothing more.
  var promised: MemberID?
  /// Who had it before, and is preferred when it is given away again.
  var previous: MemberID?

  /// Everything up to it is done with.
  var cursor: UInt64
  /// Everything up to it is known here.
  var fetched: UInt64
  /// The last offset that the log has.
  var end: UInt64

  /// Known offsets above the cursor, done ones among them.
  private var order = FIFO<UInt64>()
  private(set) var pending: [UInt64: PendingRecord] = [:]
  /// For each key its pending offsets in their order; only the first may be delivered.
  private var keys: [String: [UInt64]] = [:]
  /// Offsets that may be delivered, and some that were done with meanwhile.
  private var ready = FIFO<UInt64>()
  private(set) var underWayCount = 0
  private(set) var requeuedCount = 0

  /// Whether it stands in its owner's queue of those with something ready, or to be fetched.
  var isQueuedToDeliver = false
  var isQueuedToFetch = false

  init(cursor: UInt64, end: UInt64) {
    self.cursor = cursor
    fetched = cursor
    self.end = max(cursor, end)
  }

  /// Records that are not done with, those that are not known yet among them.
  var lag: UInt64 { end - min(end, fetched) + UInt64(max(0, pending.count - requeuedCount)) }

  // MARK: Coming in

  /// Takes a record that follows all that are known. Returns whether it may be delivered now.
  mutating func add(_ record: IndexedRecord) -> Bool {
    fetched = record.offset
    order.append(record.offset)
    // A dead letter that is delivered again may come once more by a replay.
    guard pending[record.offset] == nil else {
      pending[record.offset]?.isRequeued = false
      requeuedCount -= 1
      return false
    }
    return insert(PendingRecord(record: record))
  }

  /// Takes a dead letter back. Returns whether it may be delivered now.
  mutating func requeue(_ record: IndexedRecord) -> Bool {
    guard pending[record.offset] == nil else { return false }
    requeuedCount += 1
    var pending = PendingRecord(record: record)
    pending.isRequeued = true
    return insert(pending)
  }

  private mutating func insert(_ new: PendingRecord) -> Bool {
    let (offset, key) = (new.record.offset, new.record.key)
    pending[offset] = new
    guard let last = keys[key]?.last, let first = keys[key]?.first, last > offset else {
      keys[key, default: []].append(offset)
      return unblock(key)
    }
    // Later ones of its key may wait for just this one. Who has one already ends that first.
    let place = keys[key]?.firstIndex { $0 > offset } ?? 0
    keys[key]?.insert(offset, at: place)
    if place == 0, pending[first]?.isAtRest == true { setState(.blocked, of: first) }
    return unblock(key)
  }

  /// The first of a key becomes ready, if it waits for nothing else.
  private mutating func unblock(_ key: String) -> Bool {
    guard let first = keys[key]?.first, pending[first]?.state == .blocked,
      keys[key]?.contains(where: { pending[$0]?.isHeld == true }) != true
    else { return false }
    setState(.ready, of: first)
    return true
  }

  // MARK: Going out

  /// The next record that may be delivered.
  var nextReady: PendingRecord? {
    mutating get {
      while let offset = ready.first {
        if let record = pending[offset], record.state == .ready { return record }
        // Done with while it stood here: acknowledged late, or replayed.
        _ = ready.popFirst()
      }
      return nil
    }
  }

  /// Gives the next ready record to the owner.
  mutating func deliver(until lease: UInt64) -> PendingRecord? {
    guard let next = nextReady else { return nil }
    _ = ready.popFirst()
    let offset = next.record.offset
    setState(.underWay(lease), of: offset)
    pending[offset]?.attempts = next.attempts &+ 1
    pending[offset]?.epoch = epoch
    return pending[offset]
  }

  mutating func setState(_ state: PendingRecord.State, of offset: UInt64) {
    guard let old = pending[offset] else { return }
    if old.isUnderWay { underWayCount -= 1 }
    pending[offset]?.state = state
    if pending[offset]?.isAtRest == true, keys[old.record.key]?.first != offset {
      // An earlier one of its key was requeued while it was held.
      pending[offset]?.state = .blocked
      _ = unblock(old.record.key)
      return
    }
    switch state {
    case .underWay: underWayCount += 1
    case .ready: ready.append(offset)
    case .blocked, .delayed, .dying: break
    }
  }

  mutating func setTimer(_ time: UInt64?, of offset: UInt64) { pending[offset]?.timer = time }

  mutating func countFailure(of offset: UInt64) -> Int {
    pending[offset]?.failures += 1
    return pending[offset]?.failures ?? 0
  }

  mutating func countDeparture(of offset: UInt64) -> Int {
    pending[offset]?.departures += 1
    return pending[offset]?.departures ?? 0
  }

  /// A record is done with. Returns what it was, and whether another of its key is ready now.
  mutating func finish(_ offset: UInt64) -> (record: PendingRecord, isReady: Bool)? {
    guard let record = pending[offset] else { return nil }
    setState(.dying, of: offset)
    pending[offset] = nil
    if record.isRequeued { requeuedCount -= 1 }
    let key = record.record.key
    if keys[key]?.count == 1 {
      keys[key] = nil
    } else {
      keys[key]?.removeAll { $0 == offset }
    }
    return (record, unblock(key))
  }

  /// Moves the cursor as far as everything is done with. Returns whether it moved.
  mutating func advance() -> Bool {
    while let first = order.first, pending[first].map({ $0.isRequeued }) ?? true {
      _ = order.popFirst()
    }
    let new = order.first.map { $0 &- 1 } ?? fetched
    defer { cursor = new }
    return new != cursor
  }

  /// Begins anew behind `cursor`; dead letters that are delivered again stay.
  mutating func reset(to cursor: UInt64) {
    let requeued = pending.values.filter(\.isRequeued).map(\.record)
    var new = PartitionState(cursor: cursor, end: end)
    new.owner = owner
    new.epoch = epoch
    new.promised = promised
    new.previous = previous
    new.isQueuedToDeliver = isQueuedToDeliver
    new.isQueuedToFetch = isQueuedToFetch
    for record in requeued { _ = new.requeue(record) }
    self = new
  }
}
