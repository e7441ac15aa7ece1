// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
public import ApusWire
import Synchronization

/// A service's own database: one SQLite file, shared by the service's replicas on this host and by
/// nobody else.
///
/// Reads see a snapshot and run beside each other and beside the one write that is under way.
/// Writes run one at a time over all processes; those that wait together are committed together. An
/// acknowledged write survives what ``StoreOptions/durability`` says. All work is done where the
/// ``StoreExecutor`` says, and the caller goes on where it was.
public final class Store: Sendable {
  /// The service whose database it is: `shop.cart.v1`.
  public let owner: String

  let file: DatabaseFile
  package let observer: (any WorkObserver)?
  /// Tells the file from others of its name, without its folder.
  let fileLabel: String
  private let executor: any StoreExecutor
  private let options: StoreOptions
  private let state: Mutex<State>

  private struct State {
    var writes: WriteQueue
    var readCount = 0
    /// Told when events were written.
    var eventHint: (@Sendable () -> Void)?
    /// Why nothing more is taken: the first I/O error, or the closing.
    var end: StoreError?
  }

  /// Opens or creates the file and migrates it. Safe when several processes do so at once.
  ///
  /// - Parameters:
  ///   - path: of the file; beside it lie its log and its locks (`-wal`, `-shm`, `.lock`, `.turn`).
  ///   - owner: the service, as `shop.cart.v1`. The file keeps the name and refuses others.
  ///   - executor: threads of its own unless given.
  ///   - now: the wall clock, for ``ReadTransaction/now`` and for what expires.
  /// - Throws: ``StoreError``, or what a migration throws.
  public static func open(
    path: String, owner: String, migrations: [Migration], options: StoreOptions = StoreOptions(),
    executor: (any StoreExecutor)? = nil, now: @escaping @Sendable () -> Timestamp
  ) async throws -> Store {
    try await open(
      path: path, owner: owner, migrations: migrations, options: options, executor: executor,
      observer: nil, now: now)
  }

  /// - Parameter observer: is told of each transaction.
  package static func open(
    path: String, owner: String, migrations: [Migration], options: StoreOptions,
    executor: (any StoreExecutor)? = nil, observer: (any WorkObserver)?,
    now: @escaping @Sendable () -> Timestamp
  ) async throws -> Store {
    let executor = executor ?? ThreadExecutor(readerCount: options.readerCount)
    let file = try await withCheckedThrowingContinuation { continuation in
      executor.run(.write) {
        continuation.resume(
          with: Result {
            try DatabaseFile(
              path: path, owner: owner, migrations: migrations, options: options, now: now)
          })
      }
    }
    return Store(file, options, executor, observer)
  }

  private init(
    _ file: DatabaseFile, _ options: StoreOptions, _ executor: any StoreExecutor,
    _ observer: (any WorkObserver)?
  ) {
    self.observer = observer
    fileLabel = observer == nil ? "" : TransactionWatch.label(of: file.path)
    owner = file.owner
    self.file = file
    self.options = options
    self.executor = executor
    state = Mutex(State(writes: WriteQueue(limit: options.waitingLimit)))
  }

  /// Why the store acknowledges nothing more; `nil` while all is well. The process should then end
  /// and start again.
  public var failure: StoreError? {
    state.withLock { state in
      if case .stopped = state.end { state.end } else { nil }
    }
  }

  /// Whether it takes nothing more, ever: it failed, or was closed.
  package var isEnded: Bool { state.withLock { $0.end != nil } }

  /// Runs `body` on a snapshot: it sees all that was acknowledged before, and nothing that comes
  /// while it runs.
  ///
  /// - Throws: ``StoreError``, or what `body` throws.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (ReadTransaction) throws -> Value
  ) async throws -> Value {
    try Task.checkCancellation()
    let watch = observer.map { TransactionWatch($0, .storeRead(file: fileLabel)) }
    try beginRead()
    return try await withCheckedThrowingContinuation { continuation in
      executor.run(.read) { [self] in
        watch?.begin()
        let result = Result { try file.read(body) }
        endRead(result)
        watch?.end(result)
        continuation.resume(with: result)
      }
    }
  }

  /// Runs `body` in a transaction and returns when its effect is kept. Once it began it isn't
  /// cancelled with its caller.
  ///
  /// `body` may run again when a commit that it shared failed because of a neighbour, so it does
  /// nothing but use its transaction.
  /// - Throws: ``StoreError``, or what `body` throws; nothing was kept then.
  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (WriteTransaction) throws -> Value
  ) async throws -> Value {
    try Task.checkCancellation()
    let watch = observer.map { TransactionWatch($0, .storeWrite(file: fileLabel)) }
    let trace = watch?.work.trace ?? CallContext.current?.trace
    return try await withCheckedThrowingContinuation { continuation in
      let job = WriteQueue.Job(
        run: { [self] transaction in
          watch?.begin()
          transaction.trace = trace
          transaction.observer = observer
          let value = try body(transaction)
          guard transaction.didPublish else {
            return {
              watch?.end()
              continuation.resume(returning: value)
            }
          }
          let published = transaction.published
          return {
            watch?.end(published)
            continuation.resume(returning: value)
            self.hintOfEvents()
          }
        },
        fail: { error in
          watch?.end(failure: error)
          continuation.resume(throwing: error)
        })
      do {
        if try enqueue(job) { executor.run(.write) { [self] in drain() } }
      } catch {
        job.fail(error)
      }
    }
  }

  /// Copies the database, as it is at one moment, to a file that does not exist yet, and returns when
  /// the copy is on the disk. Reads and writes go on.
  ///
  /// With the tables go the outbox and the inbox: a restored service tells again what was not told
  /// when the copy was made.
  /// - Throws: ``StoreError``, when there is a file at `path` too; nothing is left there then.
  public func backup(to path: String) async throws {
    try Task.checkCancellation()
    try beginRead()
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      executor.run(.read) { [self] in
        let result = Result { try file.backup(to: path) }
        endRead(result)
        continuation.resume(with: result)
      }
    }
  }

  /// Has `hint` called, on the writing thread, after each commit that wrote events. Only a hint: the
  /// file's other processes write events too.
  package func onEvents(_ hint: (@Sendable () -> Void)?) {
    state.withLock { $0.eventHint = hint }
  }

  /// Takes nothing more, lets end what runs, and closes the file.
  public func close() async throws {
    state.withLock { state in
      if state.end == nil { state.end = .closed(path: file.path) }
    }
    try await withCheckedThrowingContinuation { continuation in
      executor.run(.write) { [file] in continuation.resume(with: Result { try file.close() }) }
    }
  }
}

extension Store {
  private func hintOfEvents() {
    state.withLock { $0.eventHint }?()
  }

  private func beginRead() throws(StoreError) {
    let limit = options.waitingLimit
    let refusal: StoreError? = state.withLock { state in
      if let end = state.end { return end }
      guard state.readCount < limit else {
        return .overloaded(waiting: state.readCount, limit: limit)
      }
      state.readCount += 1
      return nil
    }
    if let refusal { throw refusal }
  }

  private func endRead<Value>(_ result: Result<Value, any Error>) {
    state.withLock { state in state.readCount -= 1 }
    if case .failure(let error) = result { stop(after: error) }
  }

  private func enqueue(_ job: WriteQueue.Job) throws(StoreError) -> Bool {
    try state.withLock { state throws(StoreError) in
      if let end = state.end { throw end }
      return try state.writes.append(job)
    }
  }

  /// Commits what waits, batch after batch, until nothing does. Only one thread at a time is here.
  private func drain() {
    while true {
      let (batch, end) = state.withLock { state in (state.writes.next(), state.end) }
      guard !batch.isEmpty else { return }
      if let end, case .stopped = end {
        batch.forEach { $0.fail(end) }
      } else {
        commit(batch)
        checkpoint()
      }
    }
  }

  private func commit(_ batch: [WriteQueue.Job]) {
    do {
      let results = try file.write(batch.map(\.run))
      for (job, result) in zip(batch, results) {
        switch result {
        case .success(let acknowledge): acknowledge()
        case .failure(let error): job.fail(error)
        }
      }
    } catch StoreError.busy(let path, let waited) {
      batch.forEach { $0.fail(StoreError.busy(path: path, waited: waited)) }
    } catch {
      stop(after: error)
      // One write can spoil the commit of its neighbours (a full disk, a deferred constraint): then
      // each goes alone.
      if batch.count > 1, failure == nil {
        for job in batch { commit([job]) }
      } else {
        batch.forEach { $0.fail(error) }
      }
    }
  }

  private func checkpoint() {
    do {
      try file.checkpointIfLong()
    } catch {
      // Unless the disk failed, the log just stays longer until the next write.
      stop(after: error)
    }
  }

  private func stop(after error: any Error) {
    guard let error = error as? StoreError, case .stopped = error else { return }
    state.withLock { state in state.end = error }
  }
}
