// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import Logging
import Synchronization
import Testing

/// Two workers over a real store: they die between any two writes, one stops and wakes up much
/// later, calls are lost or come late.
@Suite struct SagaCrashTests {
  @Test("two workers that die, pause and lose answers: all is done once, or nothing is left")
  func crashes() async throws {
    for seed in 0..<Seeds.count(25) {
      let run = try await CrashRun(seed: seed)
      let faults = try await run.drive()
      #expect(faults == [], "seed \(seed)")
      if !faults.isEmpty { return }
    }
  }

  @Test("a worker that stood still cannot write once another has its saga")
  func fenced() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    try await place.start("t1")
    let driver = place.sagas.driver
    let paused = try #require(
      try await place.store.write { db in try driver.take("t1", db) })
    #expect(try await place.store.write { db in try driver.take("t1", db) == nil })
    place.clock.advance(by: .seconds(31))
    let other = try #require(try await place.store.write { db in try driver.take("t1", db) })
    #expect(other.epoch > paused.epoch)
    let late = await paused.perform(limit: .seconds(5))
    await #expect(throws: SagaLeaseLost.self) {
      try await place.store.write { db in
        _ = try driver.keep(late, of: paused, jitter: 1, isStopping: false, db)
      }
    }
    let outcome = await other.perform(limit: .seconds(5))
    let next = try await place.store.write { db in
      try driver.keep(outcome, of: other, jitter: 1, isStopping: false, db)
    }
    #expect(next?.step == "pay")
    #expect(Set(place.keys) == ["t1/hotel"])
  }

  @Test("a worker that stops gives its saga back at once")
  func givesBack() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    try await place.start("t1")
    let driver = place.sagas.driver
    let turn = try #require(try await place.store.write { db in try driver.take("t1", db) })
    let outcome = await turn.perform(limit: .seconds(5))
    let next = try await place.store.write { db in
      try driver.keep(outcome, of: turn, jitter: 1, isStopping: true, db)
    }
    #expect(next == nil)
    try await place.sagas.runDue()
    #expect(place.calls == ["hotel", "pay"])
  }
}

/// Twenty sagas, two workers, and trouble that follows from a seed.
private final class CrashRun: Sendable {
  private enum Hand: Sendable {
    case empty
    case turn(SagaTurn)
    case outcome(SagaTurn, SagaTurn.Outcome)
  }

  fileprivate struct State {
    var random: SplitMix64
    var participants: [String: ModelParticipant] = [:]
    var late: [(saga: String, call: String)] = []
    var isCalm = false
    var ended: [String: SagaEnd] = [:]
    var endedTwice: [String] = []
  }

  private static let count = 20
  private let clock = SagaClock()
  private let folder: SagaFolder
  private let store: Store
  private let state: Mutex<State>

  init(seed: UInt64) async throws {
    folder = try SagaFolder()
    store = try await Store.open(
      path: "\(folder.path)/trips.db", owner: "test.trip.v1", migrations: [],
      options: StoreOptions(durability: .processCrash), now: clock.now)
    state = Mutex(State(random: SplitMix64(seed: seed)))
  }

  func drive() async throws -> [String] {
    let definition = definition
    let sagas = Sagas(
      store: store, [definition],
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    for number in 0..<Self.count {
      let id = "s\(number)"
      state.withLock { state in
        var refusing: Set<String> = []
        for step in ["hotel", "car", "pay"]
        where Int.random(in: 0..<6, using: &state.random) == 0 { refusing.insert(step) }
        state.participants[id] = ModelParticipant(refusing: refusing)
      }
      try await store.write { db in
        _ = try sagas.start(definition, id: id, TripState(name: id), db)
      }
    }
    var hands = [Hand.empty, .empty]
    for round in 0..<20_000 {
      if round == 500 { state.withLock { $0.isCalm = true } }
      if state.withLock({ $0.ended.count }) == Self.count { return verify() }
      let worker = chance(2)
      hands[worker] = try await step(hands[worker], sagas)
      clock.advance(by: .milliseconds(Int64(chance(200))))
      if !isCalm, chance(60) == 0 { clock.advance(by: .seconds(35)) }
      if !isCalm, chance(40) == 0 {
        let id = "s\(chance(Self.count))"
        try await store.write { db in _ = try sagas.cancel(id, reason: "by hand", db) }
      }
      if chance(5) == 0 { arriveLate() }
    }
    return ["not all end: \(state.withLock { $0.ended.keys.sorted() })"]
  }

  /// One thing that one worker does: takes a saga, makes the call, or keeps the outcome. Any of them
  /// may be the last that it does before it dies.
  private func step(_ hand: Hand, _ sagas: Sagas) async throws -> Hand {
    let driver = sagas.driver
    if !isCalm, chance(12) == 0 { return .empty }
    switch hand {
    case .empty:
      let due = try await store.read { db in try driver.due(limit: 5, db) }
      guard let id = due.randomElement() else {
        clock.advance(by: .seconds(1))
        return .empty
      }
      let turn = try await store.write { db in try driver.take(id, db) }
      return turn.map { .turn($0) } ?? .empty
    case .turn(let turn):
      return .outcome(turn, await turn.perform(limit: .seconds(60)))
    case .outcome(let turn, let outcome):
      let jitter = Double(chance(100)) / 100
      do {
        let next = try await store.write { db in
          try driver.keep(outcome, of: turn, jitter: jitter, isStopping: false, db)
        }
        return next.map { .turn($0) } ?? .empty
      } catch is SagaLeaseLost {
        return .empty
      }
    }
  }

  private var definition: SagaDefinition<TripState> {
    SagaDefinition<TripState>(
      name: "trip", version: 1,
      steps: [
        SagaStep("hotel", .compensatable(compensate: undo("hotel")), perform("hotel")),
        SagaStep("car", .compensatable(compensate: undo("car")), perform("car")),
        SagaStep("pay", .pivot, perform("pay")),
        SagaStep("mail", .retriable, perform("mail")),
        SagaStep("bill", .retriable, perform("bill")),
      ],
      ended: { [self] trip, end, _ in
        state.withLock { state in
          if state.ended[trip.name] != nil { state.endedTwice.append(trip.name) }
          state.ended[trip.name] = end
        }
      })
  }

  private func perform(_ step: String) -> SagaStep<TripState>.Run {
    { [self] trip, context in
      switch try call(step, trip.name) {
      case .done: return .done
      case .refused: return .fail("refused")
      }
    }
  }

  private func undo(_ step: String) -> SagaStep<TripState>.Compensate {
    { [self] trip, context in _ = try call("undo \(step)", trip.name) }
  }

  private func call(_ call: String, _ saga: String) throws -> ModelParticipant.Answer {
    let result: Result<ModelParticipant.Answer, RPCError> = state.withLock { state in
      let fate = state.isCalm ? 9 : Int.random(in: 0..<10, using: &state.random)
      switch fate {
      case 0: return .failure(RPCError(.unavailable, "lost"))
      case 1:
        state.late.append((saga, call))
        return .failure(RPCError(.deadlineExceeded, "late"))
      default:
        let answer = state.arrive(call, saga)
        return fate == 2 ? .failure(RPCError(.unknown, "no answer")) : .success(answer)
      }
    }
    return try result.get()
  }

  private func arriveLate() {
    state.withLock { state in
      guard !state.late.isEmpty else { return }
      let call = state.late.remove(at: Int.random(in: 0..<state.late.count, using: &state.random))
      _ = state.arrive(call.call, call.saga)
    }
  }

  private var isCalm: Bool { state.withLock { $0.isCalm } }

  private func chance(_ count: Int) -> Int {
    state.withLock { Int.random(in: 0..<count, using: &$0.random) }
  }

  private func verify() -> [String] {
    while state.withLock({ !$0.late.isEmpty }) { arriveLate() }
    return state.withLock { state in
      var faults = state.endedTwice.map { "\($0) ended twice" }
      for (saga, end) in state.ended {
        guard let participant = state.participants[saga] else { continue }
        let all: Set = ["hotel", "car", "pay", "mail", "bill"]
        let expected = end == .succeeded ? all : []
        if participant.applied != expected || participant.effects.values.contains(where: { $0 > 1 })
        {
          faults.append("\(saga) \(end): \(participant)")
        }
      }
      return faults
    }
  }
}

extension CrashRun.State {
  fileprivate mutating func arrive(_ call: String, _ saga: String) -> ModelParticipant.Answer {
    guard !call.hasPrefix("undo ") else {
      participants[saga]?.undo(String(call.dropFirst(5)))
      return .done
    }
    return participants[saga]?.perform(call) ?? .refused
  }
}
