// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import Foundation
import Logging
import Synchronization

/// A store with scripted sagas.
final class SagaPlace: Sendable {
  enum StepKind { case compensatable, pivot, retriable }

  struct Step {
    let name: String
    let kind: StepKind

    init(_ name: String, _ kind: StepKind) {
      self.name = name
      self.kind = kind
    }
  }

  enum Answer: Sendable {
    case outcome(SagaOutcome)
    case unknown
  }

  private struct State {
    var calls: [String] = []
    var keys: [String] = []
    var script: [String: [Answer]] = [:]
    var during: [String: @Sendable () async throws -> Void] = [:]
    var refusals = 0
    var alarmFailure: (any Error)?
  }

  let clock = SagaClock()
  let store: Store
  private let folder: SagaFolder
  private let steps: [Step]
  private let state = Mutex(State())
  private let made = Mutex<Sagas?>(nil)

  init(trip steps: [Step]) async throws {
    self.steps = steps
    folder = try SagaFolder()
    store = try await Store.open(
      path: "\(folder.path)/trips.db", owner: "test.trip.v1",
      migrations: [
        Migration("notes", sql: "CREATE TABLE note (kind TEXT NOT NULL, text TEXT NOT NULL)")
      ], options: StoreOptions(durability: .processCrash), now: clock.now)
  }

  var calls: [String] { state.withLock { $0.calls } }
  var keys: [String] { state.withLock { $0.keys } }

  /// What the steps answer, one after the other; then they are done.
  var script: [String: [Answer]] {
    get { state.withLock { $0.script } }
    set { state.withLock { $0.script = newValue } }
  }

  /// What happens while a step runs, once.
  var during: [String: @Sendable () async throws -> Void] {
    get { state.withLock { $0.during } }
    set { state.withLock { $0.during = newValue } }
  }

  /// How often what a step wants kept is refused.
  var refusals: Int {
    get { state.withLock { $0.refusals } }
    set { state.withLock { $0.refusals = newValue } }
  }

  /// What keeps the alarm from being kept.
  var alarmFailure: (any Error)? {
    get { state.withLock { $0.alarmFailure } }
    set { state.withLock { $0.alarmFailure = newValue } }
  }

  var sagas: Sagas {
    made.withLock { made in
      if let made { return made }
      let new = sagas(version: 1)
      made = new
      return new
    }
  }

  func sagas(version: UInt32) -> Sagas {
    var options = SagaOptions()
    options.jitter = { 1 }
    options.poll = .milliseconds(20)
    return Sagas(
      store: store, [definition(version: version)], options: options,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  func definition(version: UInt32 = 1) -> SagaDefinition<TripState> {
    SagaDefinition<TripState>(
      name: "trip", version: version, steps: steps.map(step),
      stuck: { [self] _, alarm, db in
        if let alarmFailure { throw alarmFailure }
        try Self.note("alarm", "\(alarm.saga) \(alarm.step)", db)
      },
      ended: { state, end, db in
        switch end {
        case .succeeded: try Self.note("end", "\(state.name) succeeded", db)
        case .compensated(let failure):
          try Self.note("end", "\(state.name) compensated \(failure.cause) \(failure.reason)", db)
        }
      })
  }

  @discardableResult
  func start(_ id: String) async throws -> Bool {
    let (sagas, definition) = (sagas, definition())
    return try await store.write { db in
      try sagas.start(definition, id: id, TripState(name: id), db)
    }
  }

  func wake(_ id: String) async throws {
    let sagas = sagas
    try await store.write { db in _ = try sagas.wake(id, db) }
  }

  func cancel(_ id: String) async throws -> SagaCancellation {
    let sagas = sagas
    return try await store.write { db in try sagas.cancel(id, reason: "by hand", db) }
  }

  /// Lets the time pass, a second at a time.
  func run(seconds: Int) async throws {
    for _ in 0..<seconds {
      try await sagas.runDue()
      clock.advance(by: .seconds(1))
    }
    try await sagas.runDue()
  }

  func ends() async throws -> [String] { try await read("end") }
  func alarms() async throws -> [String] { try await read("alarm") }
  func notes() async throws -> [String] { try await read("note") }

  private func step(_ step: Step) -> SagaStep<TripState> {
    let run: SagaStep<TripState>.Run = { [self] _, context in
      try await answer(step.name, context)
    }
    switch step.kind {
    case .pivot: return SagaStep(step.name, .pivot, run)
    case .retriable: return SagaStep(step.name, .retriable, run)
    case .compensatable:
      return SagaStep(
        step.name,
        .compensatable { [self] _, context in _ = try await answer("undo \(step.name)", context) },
        run)
    }
  }

  private func answer(_ call: String, _ context: SagaContext) async throws -> SagaOutcome {
    let (during, answer, refuses) = state.withLock { state in
      state.calls.append(call)
      state.keys.append(context.key(call).value)
      let refuses = state.refusals > 0
      if refuses { state.refusals -= 1 }
      var answers = state.script[call] ?? []
      let answer: Answer = answers.isEmpty ? .outcome(.done) : answers.removeFirst()
      state.script[call] = answers
      return (state.during.removeValue(forKey: call), answer, refuses)
    }
    try await during?()
    switch answer {
    case .unknown: throw RPCError(.unavailable, "no answer")
    case .outcome(let outcome):
      context.commit { db in
        try Self.note("note", call, db)
        if refuses { throw Refused() }
      }
      return outcome
    }
  }

  private static func note(_ kind: String, _ text: String, _ db: WriteTransaction) throws {
    try db.execute("INSERT INTO note (kind, text) VALUES (\(kind), \(text))")
  }

  private func read(_ kind: String) async throws -> [String] {
    try await store.read { db in
      try db.rows("SELECT text FROM note WHERE kind = \(kind) ORDER BY rowid") { row in
        try row["text"] as String
      }
    }
  }

  private struct Refused: Error {}
}

/// A wall clock that a test moves.
final class SagaClock: Sendable {
  private let time = Mutex(Timestamp(seconds: 1_800_000_000))

  @Sendable func now() -> Timestamp { time.withLock { $0 } }

  func advance(by duration: Swift.Duration) {
    time.withLock { $0 = $0.advanced(by: duration) }
  }
}

/// A folder that goes with the test.
final class SagaFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("saga-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a trip knows of itself.
struct TripState: Message {
  var name = ""
  var unknownFields = UnknownFields()

  init() {}

  init(name: String) { self.name = name }

  static var messageName: String { "test.trip.v1.Trip" }

  func encode(to encoder: inout MessageEncoder) {
    if !name.isEmpty { encoder.string(name, field: 1) }
    encoder.unknown(unknownFields)
  }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      switch tag {
      case 0: return
      case 10: name = try decoder.string()
      default: try decoder.unknown(tag, into: &unknownFields)
      }
    }
  }
}
