// SPDX-License-Identifier: Apache-2.0

extension GroupMachine {
  /// A stream makes its process a member. The topics were added before.
  package mutating func join(
    _ member: MemberID, session: UInt64, topics: [Int64], window: Int, now: UInt64
  ) {
    if let old = members[member] { leave(member, session: old.session, now: now) }
    let topics = Set(topics).filter { reads($0) }.sorted()
    members[member] = GroupMember(session: session, topics: topics, window: max(1, window))
    for topic in topics {
      readers[topic, default: []].append(member)
      // The same order whoever came first, so that a test can repeat it.
      readers[topic]?.sort { $0.uuidString < $1.uuidString }
      rebalance(topic)
    }
  }

  /// The stream has ended: its partitions go to others at once, and what was under way with them.
  package mutating func leave(_ member: MemberID, session: UInt64, now: UInt64) {
    guard let left = members[member], left.session == session else { return }
    members[member] = nil
    for topic in left.topics {
      readers[topic]?.removeAll { $0 == member }
      if readers[topic]?.isEmpty == true { readers[topic] = nil }
      for id in PartitionID.all(of: topic) where partitions[id]?.owner == member { giveUp(id) }
      rebalance(topic)
    }
  }

  /// The owner of a partition has gone.
  private mutating func giveUp(_ id: PartitionID) {
    guard var state = partitions[id] else { return }
    state.previous = state.owner
    state.owner = nil
    state.promised = nil
    state.isQueuedToDeliver = false
    state.isQueuedToFetch = false
    partitions[id] = state
    // In the order of the log: so they are delivered again.
    for (offset, record) in state.pending.sorted(by: { $0.key < $1.key }) where record.isUnderWay {
      let count = partitions[id]?.countDeparture(of: offset) ?? 0
      if count >= limits.departureCount {
        die(id, offset, cause: "its reader went away \(count) times while it had it")
      } else {
        partitions[id]?.setState(.ready, of: offset)
      }
    }
  }

  /// Gives each reader of a topic as many partitions as any other, or one more, and moves as few as
  /// that takes. One that has records under way moves when they have ended.
  private mutating func rebalance(_ topic: Int64) {
    guard let readers = readers[topic], !readers.isEmpty else { return }
    var counts = Dictionary(uniqueKeysWithValues: readers.map { ($0, 0) })
    let ids = PartitionID.all(of: topic)
    for id in ids {
      guard let owner = partitions[id]?.owner else { continue }
      counts[owner, default: 0] += 1
      if partitions[id]?.promised != nil {
        partitions[id]?.promised = nil
        refresh(id)
      }
    }
    let fair = (ids.count + readers.count - 1) / readers.count
    for id in ids where partitions[id]?.owner == nil {
      var taker = partitions[id]?.previous
      if (taker.flatMap { counts[$0] } ?? fair) >= fair { taker = least(readers, counts) }
      guard let taker else { return }
      counts[taker, default: 0] += 1
      assign(id, to: taker)
    }
    while let poor = least(readers, counts), let rich = most(readers, counts),
      (counts[rich] ?? 0) - (counts[poor] ?? 0) > 1, let id = spare(of: rich, for: poor, ids)
    {
      counts[rich, default: 0] -= 1
      counts[poor, default: 0] += 1
      partitions[id]?.promised = poor
      handOver(id)
    }
  }

  private func least(_ readers: [MemberID], _ counts: [MemberID: Int]) -> MemberID? {
    readers.min { load($0, counts) < load($1, counts) }
  }

  private func most(_ readers: [MemberID], _ counts: [MemberID: Int]) -> MemberID? {
    readers.max { load($0, counts) < load($1, counts) }
  }

  /// Of this topic, then of all.
  private func load(_ member: MemberID, _ counts: [MemberID: Int]) -> (Int, Int) {
    (counts[member] ?? 0, members[member]?.partitionCount ?? 0)
  }

  /// The partition of `rich` that is best moved: one that `poor` had, or one with nothing under way.
  private func spare(of rich: MemberID, for poor: MemberID, _ ids: [PartitionID]) -> PartitionID? {
    let own = ids.filter { partitions[$0]?.owner == rich && partitions[$0]?.promised == nil }
    return own.first { partitions[$0]?.previous == poor }
      ?? own.last { partitions[$0]?.underWayCount == 0 } ?? own.last
  }

  /// Gives a promised partition to its new owner, once nothing of it is under way.
  mutating func handOver(_ id: PartitionID) {
    guard let state = partitions[id], let next = state.promised, state.underWayCount == 0 else {
      return
    }
    partitions[id]?.previous = state.owner
    assign(id, to: next)
  }

  private mutating func assign(_ id: PartitionID, to member: MemberID) {
    if let old = partitions[id]?.owner { members[old]?.partitionCount -= 1 }
    members[member]?.partitionCount += 1
    partitions[id]?.owner = member
    partitions[id]?.promised = nil
    let epoch = nextEpoch()
    partitions[id]?.epoch = epoch
    partitions[id]?.isQueuedToDeliver = false
    partitions[id]?.isQueuedToFetch = false
    refresh(id)
  }
}
