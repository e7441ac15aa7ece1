// SPDX-License-Identifier: Apache-2.0

import ApusTransport
public import ApusWire

/// From waiting calls to handlers.
extension ServerConnection {
  /// 200 µs: how long the first answer of a turn may wait for the others.
  private static let turnNanoseconds: UInt64 = 200_000
  /// 16 KiB: one TLS record.
  static let flushByteCount = 16_384

  /// Starts a task for what waits, and another whenever one was suspended.
  func runReady() {
    guard !isRunning else { return }
    isRunning = true
    turnStartedAt = LoopClock.now()
    while hasWaitingCalls, !isClosed {
      let service = core.methods.entries[ready[readyIndex].method].service
      let task = startBatch(
        core.methods.registrations[service].run,
        ServerTurn(connection: self, generation: generation, service: service), on: executor)
      // Back here with a handler entered: it was suspended. The task is what RESET cancels.
      if let slot = current {
        suspended(slot, task)
      }
    }
    isRunning = false
    if !hasWaitingCalls {
      ready.removeAll(keepingCapacity: true)
      readyIndex = 0
    }
  }

  private func suspended(_ slot: Int, _ task: Task<Void, Never>) {
    current = nil
    generation &+= 1
    calls[slot].task = task
    let deadline = calls[slot].deadline
    if deadline != .never {
      calls[slot].timer = executor.timers.schedule(
        at: deadline.nanoseconds, now: turnStartedAt, self,
        token: Self.token(slot, machine.slots[slot].streamID))
    }
    if calls[slot].isReset { task.cancel() }
  }

  static func token(_ slot: Int, _ streamID: UInt32) -> UInt64 {
    UInt64(slot) << 32 | UInt64(streamID)
  }

  /// The next call for a task of `generation`; enters its handler.
  func nextCall(generation: UInt32, service: Int) -> ServerCall? {
    guard generation == self.generation, !isClosed else { return nil }
    while readyIndex < ready.count {
      let call = ready[readyIndex]
      let entry = core.methods.entries[call.method]
      guard entry.service == service else { return nil }
      readyIndex += 1
      if let refusal = refusalAtStart(call) {
        refuse(call.slot, refusal)
        continue
      }
      core.running.add(1, ordering: .relaxed)
      callerCount?.running.add(1, ordering: .relaxed)
      calls[call.slot].request = call
      current = call.slot
      return ServerCall(
        connection: self, slot: call.slot, streamID: call.streamID, methodIndex: entry.index)
    }
    return nil
  }

  /// What forbids a call that has waited to be started now.
  private func refusalAtStart(_ call: ReadyCall) -> RPCError? {
    let now = LoopClock.now()
    calls[call.slot].startedAt = now
    if calls[call.slot].isReset {
      return RPCError(.cancelled, "the caller gave up before the call was started")
    }
    if calls[call.slot].deadline.nanoseconds <= now {
      return RPCError(.deadlineExceeded, "the deadline had passed before the call was started")
    }
    let limits = core.limits
    if core.running.load(ordering: .relaxed) >= limits.runningHandlers {
      return RPCError(
        .resourceExhausted,
        "\(limits.runningHandlers + 1) calls at once in this process, "
          + "\(limits.runningHandlers) are allowed")
    }
    if let callerCount,
      callerCount.running.load(ordering: .relaxed) >= limits.runningHandlersPerCaller
    {
      return RPCError(
        .resourceExhausted,
        "\(limits.runningHandlersPerCaller + 1) calls at once of this caller, "
          + "\(limits.runningHandlersPerCaller) are allowed")
    }
    if now &- turnStartedAt > Self.turnNanoseconds || out.count >= Self.flushByteCount {
      flush()
      turnStartedAt = now
    }
    return nil
  }

  /// Lends the bytes of a call's request, and what they lie in.
  @usableFromInline
  func withRequest<Failure: Error>(
    of slot: Int,
    _ body: (UnsafeRawBufferPointer, ByteStorage?) throws(Failure) -> Void
  ) throws(Failure) {
    guard let request = calls[slot].request else { return }
    let began = calls[slot].seen.isRecorded ? LoopClock.now() : 0
    defer { if began > 0 { sawRequest(slot, began: began) } }
    if let bytes = request.body {
      return try unsafe bytes.withUnsafeBytes { (buffer) throws(Failure) in
        try unsafe body(buffer, bytes.storage)
      }
    }
    guard let unmanaged = unsafe request.storage else {
      return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0), nil)
    }
    // Safe: the input buffer holds the block until no call waits, and the request is read before
    // its handler can suspend.
    let storage = unsafe unmanaged.takeUnretainedValue()
    try unsafe body(storage.span(request.offset, request.byteCount), storage)
  }

  @usableFromInline
  func context(of slot: Int) -> CallContext {
    let header = machine.slots[slot].header
    let method = calls[slot].request.map { core.methods.entries[$0.method].method.name } ?? ""
    return CallContext(
      deadline: calls[slot].deadline,
      trace: calls[slot].seen.method < 0 ? header.trace : calls[slot].seen.trace,
      attempt: Int(header.attempt),
      methodName: method,
      tags: machine.slots[slot].tags.map { CallTags($0, user: calls[slot].user) },
      peer: peer
        ?? PeerScope(
          caller: Caller(trustDomain: "", path: ""), background: core.background, users: core.users)
    )
  }

  /// The handler has ended and its END is written, or nobody waits for one.
  func release(_ slot: Int) {
    if let observer = core.observer { endObserving(slot, observer) }
    // A body of a stream that has ended must not spend the credit of the next in its slot.
    if !pending.isEmpty { pending.removeAll { $0.slot == slot } }
    if calls[slot].request != nil {
      core.running.subtract(1, ordering: .relaxed)
      callerCount?.running.subtract(1, ordering: .relaxed)
    }
    if calls[slot].timer != .none { executor.timers.cancel(calls[slot].timer) }
    calls[slot].requests?.fail(.local(.cancelled, "the handler has ended"))
    calls[slot] = RunningCall()
    if current == slot { current = nil }
    machine.end(slot)
  }
}

/// The one place where tasks for calls begin. `nonisolated`, because an immediate task inherits the
/// actor that it is started from, and this must be none.
nonisolated func startBatch(
  _ run: nonisolated(nonsending) @escaping @Sendable (ServerTurn) async -> Void,
  _ turn: ServerTurn, on executor: LoopExecutor
) -> Task<Void, Never> {
  Task.immediateDetached(executorPreference: executor) {
    await run(turn)
  }
}
