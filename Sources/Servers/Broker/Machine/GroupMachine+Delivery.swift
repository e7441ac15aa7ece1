// SPDX-License-Identifier: Apache-2.0

extension GroupMachine {
  /// What the stream of a member does next. What it is told to deliver is under way from now on.
  package mutating func next(_ member: MemberID, session: UInt64, now: UInt64) -> GroupStep {
    guard members[member]?.session == session else { return .gone }
    // Before deliveries, or a partition that always has something keeps the others unknown.
    if let fetch = nextFetch(member) { return fetch }
    let orders = takeOrders(member, now: now)
    return orders.isEmpty ? .wait : .deliver(orders)
  }

  private mutating func nextFetch(_ member: MemberID) -> GroupStep? {
    while let id = members[member]?.toFetch.popFirst() {
      // One that was given away stands in its new owner's queue.
      guard partitions[id]?.owner == member else { continue }
      partitions[id]?.isQueuedToFetch = false
      guard let state = partitions[id], let limit = fetchLimit(state) else { continue }
      return .fetch(id, after: state.fetched, limit: limit)
    }
    return nil
  }

  /// How many more records of a partition may be known; `nil` when none need be.
  private func fetchLimit(_ state: PartitionState) -> Int? {
    guard state.promised == nil, state.fetched < state.end else { return nil }
    // In halves, or each acknowledgement would read one record.
    guard state.pending.count <= limits.partitionWindow / 2 else { return nil }
    if pendingCount < limits.groupWindow { return limits.partitionWindow - state.pending.count }
    // Each partition gets on, however many there are.
    return state.pending.isEmpty ? 8 : nil
  }

  /// One record of each partition in turn.
  private mutating func takeOrders(_ member: MemberID, now: UInt64) -> [DeliveryOrder] {
    var orders: [DeliveryOrder] = []
    var byteCount = 0
    while orders.count < limits.batchCount, byteCount < limits.batchByteCount,
      hasRoom(member), let id = members[member]?.toDeliver.popFirst()
    {
      guard partitions[id]?.owner == member else { continue }
      partitions[id]?.isQueuedToDeliver = false
      // In place: a copy of the state would be one of all its records.
      guard partitions[id]?.promised == nil,
        let record = partitions[id]?.deliver(until: now &+ limits.leaseLength)
      else { continue }
      members[member]?.underWayCount += 1
      setTimer(id, record.record.offset, at: now &+ limits.leaseLength)
      byteCount += record.record.byteCount
      orders.append(
        DeliveryOrder(
          partition: id, offset: record.record.offset, epoch: record.epoch,
          attempt: record.attempts))
      refresh(id)
    }
    return orders
  }

  private func hasRoom(_ member: MemberID) -> Bool {
    members[member].map { $0.underWayCount < $0.window } ?? false
  }

  /// Whether ``next(_:session:now:)`` may have more to say than to wait.
  package func hasWork(_ member: MemberID, session: UInt64) -> Bool {
    guard let reader = members[member], reader.session == session else { return true }
    return !reader.toFetch.isEmpty || (!reader.toDeliver.isEmpty && hasRoom(member))
  }

  /// Puts a partition into its owner's queues, if it belongs there.
  mutating func refresh(_ id: PartitionID) {
    guard let owner = partitions[id]?.owner, partitions[id]?.promised == nil else { return }
    if partitions[id]?.isQueuedToFetch == false, partitions[id].flatMap(fetchLimit) != nil {
      partitions[id]?.isQueuedToFetch = true
      members[owner]?.toFetch.append(id)
      wake(owner)
    }
    if partitions[id]?.isQueuedToDeliver == false, partitions[id]?.nextReady != nil {
      partitions[id]?.isQueuedToDeliver = true
      members[owner]?.toDeliver.append(id)
      wake(owner)
    }
  }
}
