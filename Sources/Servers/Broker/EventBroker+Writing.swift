// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore

extension EventBroker {
  static let stopping = RPCError(
    .unavailable, "the broker is stopping", retryAfter: .milliseconds(500))

  /// Returns when the records are on disk, with the place of each.
  func append(_ records: [Record]) async throws -> [Placed] {
    guard !records.isEmpty else { return [] }
    // Tasks that are cancelled wait too: what is written is not unwritten.
    return try await withCheckedThrowingContinuation { continuation in
      let byteCount = records.reduce(0) { $0 + $1.payload.count + $1.key.utf8.count + 100 }
      let append = BrokerState.Append(
        records: records, byteCount: byteCount, continuation: continuation)
      if let refusal = state.withLock({ enqueue(append, &$0) }) {
        continuation.resume(throwing: refusal)
      } else {
        wakeWriter()
      }
    }
  }

  private func enqueue(_ append: BrokerState.Append, _ state: inout BrokerState) -> (any Error)? {
    if let failure = state.failure { return failure }
    guard state.appendCount + append.records.count <= limits.waitingCount,
      state.appendByteCount + append.byteCount <= limits.waitingByteCount
    else {
      return RPCError(
        .resourceExhausted,
        "\(state.appendCount) records of \(state.appendByteCount) bytes wait for the disk, "
          + "\(limits.waitingCount) records of \(limits.waitingByteCount) bytes may",
        retryAfter: .milliseconds(200))
    }
    let new = Set(append.records.map(\.topic)).filter { state.topicIDs[$0] == nil }
    guard state.topicIDs.count + new.count <= limits.topicCount else {
      return RPCError(
        .resourceExhausted, "the broker has \(limits.topicCount) topics, and takes no more")
    }
    state.appends.append(append)
    state.appendCount += append.records.count
    state.appendByteCount += append.byteCount
    return nil
  }

  // MARK: Committing

  /// One transaction: what callers wait for, and what is due besides.
  private struct Work {
    var appends: [BrokerState.Append] = []
    var commit = LogCommit()
    var topicIDs: [String: Int64] = [:]
    /// Of each group what was taken from its machine.
    var groups: [Int64: String] = [:]
  }

  func writeAll() async {
    while let work = state.withLock({ takeWork(&$0) }) { await write(work) }
  }

  private func takeWork(_ state: inout BrokerState) -> Work? {
    var work = Work()
    var byteCount = 0
    while let next = state.appends.first,
      work.appends.isEmpty
        || (work.commit.records.count + next.records.count <= limits.commitCount
          && byteCount + next.byteCount <= limits.commitByteCount)
    {
      _ = state.appends.popFirst()
      byteCount += next.byteCount
      work.appends.append(next)
      work.commit.records += next.records
    }
    state.appendCount -= work.commit.records.count
    state.appendByteCount -= byteCount
    takeReceipts(&work, &state)
    work.topicIDs = state.topicIDs
    return work.commit.isEmpty ? nil : work
  }

  /// Cursors, once in a while; dead letters, which hold up their key, at once.
  private func takeReceipts(_ work: inout Work, _ state: inout BrokerState) {
    let time = now()
    guard time >= state.nextFlush else { return }
    var hasCursors = false
    for name in state.groups.keys {
      guard let group = state.groups[name],
        group.machine.hasMovedCursors || group.machine.hasBurials
      else { continue }
      work.groups[group.id] = name
      for (id, done) in state.groups[name]?.machine.takeCursors() ?? [] {
        hasCursors = true
        work.commit.cursors.append(
          LogCommit.Cursor(consumer: group.id, partition: id, done: done))
      }
      let room = limits.commitLetterCount - work.commit.deadLetters.count
      for burial in state.groups[name]?.machine.takeBurials(limit: room) ?? [] {
        work.commit.deadLetters.append(LogCommit.DeadLetter(consumer: group.id, burial: burial))
      }
      for (id, offset) in state.groups[name]?.machine.takeResolved() ?? [] {
        work.commit.resolved.append(
          LogCommit.Resolved(consumer: group.id, partition: id, offset: offset))
      }
    }
    if hasCursors {
      state.nextFlush = time &+ UInt64(max(0, limits.flushInterval / .nanoseconds(1)))
    }
  }

  private func write(_ work: Work) async {
    do {
      let result = try await log.write(work.commit, topics: work.topicIDs)
      let woken = state.withLock { apply(result, of: work, to: &$0) }
      var start = 0
      for append in work.appends {
        let end = start + append.records.count
        append.continuation.resume(returning: Array(result.placed[start..<end]))
        start = end
      }
      for stream in woken { stream.resume() }
    } catch {
      await failed(work, error)
    }
  }

  private func apply(
    _ result: LogResult, of work: Work, to state: inout BrokerState
  ) -> [WaitingStreams.Woken] {
    for (name, id) in result.newTopics { state.add(topic: id, name: name) }
    var woken = state.apply(result.placed)
    for (letter, isBuried) in zip(work.commit.deadLetters, result.isBuried) {
      guard let group = work.groups[letter.consumer] else { continue }
      let burial = letter.burial
      logger.warning(
        isBuried ? "dead letter" : "no room for more dead letters; the record is tried on",
        metadata: [
          "group": "\(group)", "topic": "\(state.topicNames[burial.partition.topic] ?? "")",
          "partition": "\(burial.partition.index)", "offset": "\(burial.offset)",
          "cause": "\(burial.cause)",
        ])
      if isBuried {
        state.groups[group]?.machine.buried(burial.partition, burial.offset)
      } else {
        state.groups[group]?.machine.notBuried(burial.partition, burial.offset, now: now())
      }
      woken += state.takeWoken(of: group)
    }
    return woken
  }

  /// Nothing of it was kept.
  private func failed(_ work: Work, _ error: any Error) async {
    let time = now()
    state.withLock { state in
      if error is Superseded { state.failure = error }
      for cursor in work.commit.cursors {
        guard let group = work.groups[cursor.consumer] else { continue }
        state.groups[group]?.machine.keepMoved([cursor.partition])
      }
      for letter in work.commit.deadLetters {
        guard let group = work.groups[letter.consumer] else { continue }
        let burial = letter.burial
        state.groups[group]?.machine.notBuried(burial.partition, burial.offset, now: time)
      }
      for resolved in work.commit.resolved {
        guard let group = work.groups[resolved.consumer] else { continue }
        state.groups[group]?.machine.keepResolved(resolved.partition, resolved.offset)
      }
      // A full disk stays full for a while; nobody waits for a cursor.
      state.nextFlush = time &+ 1_000_000_000
    }
    let isAlone =
      work.appends.count == 1 && work.appends[0].records.count == work.commit.records.count
    if isAlone || failure != nil || work.appends.isEmpty {
      logger.warning("records could not be written", metadata: ["reason": "\(error)"])
      for append in work.appends { append.continuation.resume(throwing: Self.refusal(error)) }
      return
    }
    // One may have spoilt it for the others (too large for what the disk has): each goes alone.
    for append in work.appends {
      await write(alone: append)
    }
  }

  private func write(alone append: BrokerState.Append) async {
    do {
      let ids = state.withLock { $0.topicIDs }
      let work = Work(appends: [append], commit: LogCommit(records: append.records))
      let result = try await log.write(work.commit, topics: ids)
      let woken = state.withLock { apply(result, of: work, to: &$0) }
      append.continuation.resume(returning: result.placed)
      for stream in woken { stream.resume() }
    } catch {
      if error is Superseded { state.withLock { $0.failure = error } }
      append.continuation.resume(throwing: Self.refusal(error))
    }
  }

  private static func refusal(_ error: any Error) -> any Error {
    switch error {
    case StoreError.diskFull:
      RPCError(
        .resourceExhausted, "the broker's disk is full; nothing of this call was kept",
        retryAfter: .seconds(1))
    case is Superseded, is CancellationError: stopping
    default: error
    }
  }

  func failAppends(_ error: any Error) {
    let appends = state.withLock { state in
      defer {
        state.appends = FIFO()
        state.appendCount = 0
        state.appendByteCount = 0
      }
      if state.failure == nil { state.failure = error }
      var appends: [BrokerState.Append] = []
      while let append = state.appends.popFirst() { appends.append(append) }
      return appends
    }
    for append in appends { append.continuation.resume(throwing: error) }
  }
}
