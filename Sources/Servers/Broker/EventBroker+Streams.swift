// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire

/// A stream of a member, from its joining to its end.
struct MemberStream: Sendable {
  let group: String
  let groupID: Int64
  let member: MemberID
  let session: UInt64
}

extension EventBroker {
  // MARK: Members

  /// The caller has asked for the rights before.
  func join(
    _ group: String, member: MemberID, topics: [String], start: StartPosition, window: UInt32
  ) async throws -> MemberStream {
    if let refusal = state.withLock({ refusal(of: group, topics, $0) }) { throw refusal }
    let known = state.withLock { state -> Bool in
      guard let machine = state.groups[group]?.machine else { return false }
      return topics.allSatisfy { state.topicIDs[$0].map(machine.reads) ?? false }
    }
    // Only the first time; then the cursors are there.
    let kept = known ? nil : try await log.subscribe(group, to: topics, from: start)
    let (result, woken) = state.withLock { state in
      if let kept { take(kept, group, topics, &state) }
      let result = join(group, member, topics, window, &state)
      return (result, state.takeWoken(of: group))
    }
    for stream in woken { stream.resume() }
    return try result.get()
  }

  private func refusal(
    of group: String, _ topics: [String], _ state: BrokerState
  ) -> RPCError? {
    if state.isDraining { return Self.stopping }
    if state.memberCount >= limits.memberCount {
      return RPCError(
        .resourceExhausted, "the broker has \(limits.memberCount) members, and takes no more")
    }
    let newCount = Set(topics).filter { state.topicIDs[$0] == nil }.count
    if state.topicIDs.count + newCount > limits.topicCount {
      return RPCError(
        .resourceExhausted, "the broker has \(limits.topicCount) topics, and takes no more")
    }
    guard state.groups[group] == nil else { return nil }
    if state.groups.count >= limits.groupCount {
      return RPCError(
        .resourceExhausted, "the broker has \(limits.groupCount) groups, and takes no more")
    }
    let service = group.prefix { $0 != "/" }
    let ownCount = state.groups.keys.count { $0.prefix { $0 != "/" } == service }
    if ownCount >= limits.groupCountPerService {
      return RPCError(
        .resourceExhausted,
        "\(service) has \(ownCount) groups, and a service may have \(limits.groupCountPerService)")
    }
    return nil
  }

  private func take(
    _ kept: (consumer: Int64, topics: [String: Int64], cursors: [Int64: [UInt64]]),
    _ group: String, _ topics: [String], _ state: inout BrokerState
  ) {
    if state.groups[group] == nil {
      state.groups[group] = BrokerState.Group(
        id: kept.consumer,
        machine: GroupMachine(
          epoch: log.firstEpoch, limits: limits.group,
          seed: log.generation &+ UInt64(bitPattern: kept.consumer)))
    }
    for (name, id) in kept.topics {
      state.add(topic: id, name: name)
      guard let cursors = kept.cursors[id], let ends = state.ends[id] else { continue }
      state.groups[group]?.machine.add(topic: id, cursors: cursors, ends: ends)
      state.readers[id, default: []].insert(group)
    }
  }

  private func join(
    _ group: String, _ member: MemberID, _ topics: [String], _ window: UInt32,
    _ state: inout BrokerState
  ) -> Result<MemberStream, RPCError> {
    // The broker may have begun to stop while the file was written.
    guard !state.isDraining, let id = state.groups[group]?.id else {
      return .failure(Self.stopping)
    }
    let session = state.newSession()
    state.memberCount += 1
    // The stream that it replaces must see that it is over.
    let old = state.groups[group]?.machine.session(of: member)
    state.groups[group]?.machine.join(
      member, session: session, topics: topics.compactMap { state.topicIDs[$0] },
      window: Int(clamping: window), now: now())
    if let old, let woken = state.waiting.take(old, .change) { woken.resume() }
    return .success(
      MemberStream(group: group, groupID: id, member: member, session: session))
  }

  func leave(_ stream: MemberStream) {
    let woken = state.withLock { state in
      state.memberCount -= 1
      state.groups[stream.group]?.machine.leave(
        stream.member, session: stream.session, now: now())
      return state.takeWoken(of: stream.group)
    }
    for stream in woken { stream.resume() }
    wakeWriter()
  }

  // MARK: Steps

  /// What to send to a member next; empty is a sign of life.
  func next(_ stream: MemberStream) async throws -> [Delivery] {
    while true {
      try Task.checkCancellation()
      let step = try state.withLock { state in
        if state.isDraining { throw Self.stopping }
        return state.groups[stream.group]?.machine.next(
          stream.member, session: stream.session, now: now()) ?? .gone
      }
      switch step {
      case .fetch(let id, let offset, let limit):
        try await fetch(id, after: offset, limit: limit, for: stream)
      case .deliver(let orders):
        let deliveries = try await deliveries(orders, for: stream)
        if !deliveries.isEmpty { return deliveries }
      case .wait:
        if await wait(stream) == .heartbeat { return [] }
      case .gone:
        throw RPCError(
          .aborted, "member \(stream.member) of \(stream.group) has another stream now")
      }
    }
  }

  private func fetch(
    _ id: PartitionID, after offset: UInt64, limit: Int, for stream: MemberStream
  ) async throws {
    let end = state.withLock { $0.ends[id.topic]?[id.index] ?? 0 }
    let page = try await log.index(id, after: offset, upTo: max(end, offset), limit: limit)
    let woken = state.withLock { state in
      state.groups[stream.group]?.machine.fetched(
        id, after: offset, page.records, upTo: page.end)
      return state.takeWoken(of: stream.group)
    }
    for stream in woken { stream.resume() }
  }

  private func deliveries(
    _ orders: [DeliveryOrder], for stream: MemberStream
  ) async throws -> [Delivery] {
    let names = state.withLock { state in
      orders.reduce(into: [:]) { $0[$1.partition.topic] = state.topicNames[$1.partition.topic] }
    }
    let found = try await log.records(orders, topics: names, consumer: stream.groupID)
    var deliveries: [Delivery] = []
    for (order, found) in zip(orders, found) {
      switch found {
      case .record(let record):
        deliveries.append(
          Delivery(
            record: record, partition: UInt32(order.partition.index), offset: order.offset,
            epoch: order.epoch, attempt: order.attempt))
      case .nothing:
        change(stream.group) { $0.missing(order) }
      case .damaged(let damage):
        logger.critical("\(damage)")
        change(stream.group) { $0.damaged(order, cause: "\(damage)") }
        wakeWriter()
      }
    }
    return deliveries
  }

  private func wait(_ stream: MemberStream) async -> WaitingStreams.Reason {
    await wait(stream.session) { state in
      state.groups[stream.group]?.machine.hasWork(stream.member, session: stream.session) ?? true
    }
  }

  /// Suspends a stream until it is woken, unless it is due already.
  func wait(
    _ session: UInt64, unless isDue: (BrokerState) -> Bool
  ) async -> WaitingStreams.Reason {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          // A cancellation that comes later than this finds the stream among those that wait.
          guard !Task.isCancelled, !state.isDraining, !isDue(state) else { return false }
          state.waiting.add(session, continuation, now: now())
          return true
        }
        if !waits { continuation.resume(returning: .change) }
      }
    } onCancel: {
      state.withLock { $0.waiting.take(session, .change) }?.resume()
    }
  }

  /// Changes a group and wakes whom it concerns.
  func change<Value: Sendable>(
    _ group: String, _ body: (inout GroupMachine) throws -> Value
  ) rethrows -> Value? {
    let (value, woken) = try state.withLock { state in
      let value = try state.groups[group]?.machine.with(body)
      return (value, state.takeWoken(of: group))
    }
    for stream in woken { stream.resume() }
    return value
  }
}
