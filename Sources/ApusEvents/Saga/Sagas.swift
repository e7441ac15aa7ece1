// SPDX-License-Identifier: Apache-2.0

import ApusRPC
public import ApusStore
public import ApusWire
public import Logging
import Synchronization

/// What the workers of a service's sagas may use.
public struct SagaOptions: Sendable {
  /// Sagas whose steps run at the same time in this process.
  public var concurrency = 32
  /// After so long without a word a worker counts as lost, and another takes its sagas.
  public var lease = Duration.seconds(30)
  /// How often the database is asked for what is due, beside what this process itself starts or
  /// wakes.
  public var poll = Duration.milliseconds(250)
  /// After so long an attempt of a step is cancelled.
  public var attemptLimit = Duration.seconds(30)
  /// From 0 to 1, so that what failed together does not come back together.
  public var jitter: @Sendable () -> Double = { .random(in: 0...1) }

  public init() {}
}

/// The sagas of one service, in its own store: what is started in a transaction is brought to its
/// end, whatever happens to this process.
public final class Sagas: Sendable {
  package let store: Store
  package let driver: SagaDriver
  let options: SagaOptions
  let logger: Logger
  let work = Mutex(SagaWork())
  let bell = SagaBell()
  let background = BackgroundTasks()

  /// - Parameter sagas: all definitions, and the older versions of them that may still run.
  public init(
    store: Store, _ sagas: [any AnySaga], options: SagaOptions = SagaOptions(), logger: Logger
  ) {
    self.store = store
    self.options = options
    self.logger = logger
    driver = SagaDriver(sagas, lease: options.lease, logger: logger)
    let names = driver.programs.map { "\($0.name) \($0.version)" }
    precondition(Set(names).count == names.count, "Two definitions are the same: \(names).")
  }

  /// Starts a saga together with the effect that caused it.
  ///
  /// - Parameter id: of 1 to 100 bytes, unique in the store.
  /// - Returns: `false` when there is a saga of this id already, which is left as it is.
  /// - Throws: `invalidArgument` for another id; ``StoreError``.
  @discardableResult
  public func start<State: Message>(
    _ saga: SagaDefinition<State>, id: String, _ state: State, _ db: WriteTransaction
  ) throws -> Bool {
    guard (1...100).contains(id.utf8.count) else {
      throw RPCError(
        .invalidArgument, "the id of a saga has \(id.utf8.count) bytes, 1 to 100 are allowed")
    }
    guard let program = driver.programs.first(where: { $0.isVersion(of: saga) }) else {
      preconditionFailure("The saga \(saga.name) \(saga.version) is none of this service's.")
    }
    defer { bell.ring() }
    return try SagaRows(db: db).insert(id, program, state: state.encoded())
  }

  /// Something has come that the saga may wait for: its step runs again.
  ///
  /// - Returns: `false` when there is no such saga, or it has ended.
  @discardableResult
  public func wake(_ id: String, _ db: WriteTransaction) throws -> Bool {
    defer { bell.ring() }
    return try SagaRows(db: db).wake(id)
  }

  /// Asks a saga to turn back. Decided here and now: once it is accepted, the pivot is not begun any
  /// more.
  public func cancel(
    _ id: String, reason: String, _ db: WriteTransaction
  ) throws -> SagaCancellation {
    let rows = SagaRows(db: db)
    guard let record = try rows.saga(id) else { return .noSuchSaga }
    switch record.progress.phase {
    case .succeeded: return .tooLate
    case .backward, .compensated: return .accepted
    case .forward:
      guard !record.progress.isIrrevocable else { return .tooLate }
      defer { bell.ring() }
      try rows.askToCancel(id, reason: reason)
      return .accepted
    }
  }

  /// Tries the present step again at once.
  ///
  /// - Returns: `false` when there is no such saga.
  @discardableResult
  public func retry(_ id: String, _ db: WriteTransaction) throws -> Bool {
    defer { bell.ring() }
    return try SagaRows(db: db).retryNow(id)
  }
}

extension SagaProgram {
  fileprivate func isVersion<State>(of saga: SagaDefinition<State>) -> Bool {
    name == saga.name && version == saga.version && messageName == State.messageName
  }
}
