// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusEvents
import ApusWire
import Testing

/// The decisions alone, over thousands of interleavings of crashes, losses and late arrivals.
@Suite struct SagaMachineTests {
  @Test("whatever crashes, is lost or comes late: all is done once, or nothing is left")
  func interleavings() {
    for seed in UInt64(0)..<20_000 {
      var run = MachineRun(seed: seed)
      run.drive()
      #expect(run.faults == [], "seed \(seed)")
      if !run.faults.isEmpty { return }
    }
  }

  @Test("waits double from a tenth of a second to thirty, with half of them left to chance")
  func backoff() {
    var machine = Self.machine([.retriable])
    var now = Self.start
    var waits: [Swift.Duration] = []
    for _ in 0..<11 {
      #expect(machine.next(at: now, cancel: nil) == .run(0))
      machine.record(.unknown("no answer"), at: now, wasWoken: false, jitter: 1)
      waits.append(Self.difference(machine.progress.due, now))
      now = machine.progress.due
    }
    let tenths = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    #expect(waits == tenths.map { .milliseconds($0 * 100) })
    _ = machine.next(at: now, cancel: nil)
    machine.record(.unknown("no answer"), at: now, wasWoken: false, jitter: 0)
    #expect(machine.progress.due == now.advanced(by: .seconds(15)))
  }

  @Test("a begun pivot is neither cancelled nor given up, however long it is unknown")
  func pivotIsResolved() {
    var machine = Self.machine([.compensatable, .pivot])
    var now = Self.start
    _ = machine.next(at: now, cancel: nil)
    machine.record(.outcome(.done), at: now, wasWoken: false, jitter: 1)
    for attempt in 0..<100 {
      #expect(machine.next(at: now, cancel: attempt == 0 ? nil : "too late") == .run(1))
      machine.record(.unknown("no answer"), at: now, wasWoken: false, jitter: 1)
      now = machine.progress.due
    }
    #expect(machine.progress.isStuck)
    #expect(machine.next(at: now, cancel: "too late") == .run(1))
    machine.record(.outcome(.fail("no")), at: now, wasWoken: false, jitter: 1)
    #expect(machine.next(at: now, cancel: nil) == .compensate(0))
  }

  @Test("a refusal of the pivot counts only when the step says so, not when a call does")
  func pivotRefusal() {
    var machine = Self.machine([.pivot])
    _ = machine.next(at: Self.start, cancel: nil)
    machine.record(.refused("permissionDenied"), at: Self.start, wasWoken: false, jitter: 1)
    #expect(machine.progress.phase == .forward)
    #expect(machine.next(at: machine.progress.due, cancel: nil) == .run(0))
  }

  @Test("a step that waits is cancelled at once, one that is unknown is resolved before")
  func cancelling() {
    var machine = Self.machine([.compensatable, .pivot])
    var now = Self.start
    _ = machine.next(at: now, cancel: nil)
    machine.record(.unknown("no answer"), at: now, wasWoken: true, jitter: 1)
    now = machine.progress.due
    #expect(machine.next(at: now, cancel: "by hand") == .run(0))
    machine.record(
      .outcome(.wait(until: now.advanced(by: .seconds(60)))), at: now, wasWoken: false, jitter: 1)
    #expect(machine.next(at: now, cancel: "by hand") == .compensate(0))
  }

  @Test("a step that goes round and round without an end rings the alarm")
  func endless() {
    var machine = Self.machine([.retriable])
    var now = Self.start
    for _ in 0..<400 {
      #expect(machine.next(at: now, cancel: nil) == .run(0))
      machine.record(.outcome(.again), at: now, wasWoken: false, jitter: 1)
      now = now.advanced(by: .seconds(1))
    }
    #expect(machine.progress.isStuck)
  }

  static let start = Timestamp(seconds: 1_800_000_000)

  static func machine(_ kinds: [SagaPlan.Kind]) -> SagaMachine {
    let steps = kinds.enumerated().map { SagaPlan.Step(name: "\($0.offset)", kind: $0.element) }
    return SagaMachine(
      plan: SagaPlan(steps: steps, limit: .seconds(300)), progress: SagaProgress(started: start))
  }

  private static func difference(_ a: Timestamp, _ b: Timestamp) -> Swift.Duration {
    .seconds(a.seconds - b.seconds) + .nanoseconds(a.nanoseconds - b.nanoseconds)
  }
}

/// One saga, driven through trouble that follows from a seed.
struct MachineRun {
  private var random: SplitMix64
  private var machine: SagaMachine
  private var participant: ModelParticipant
  /// Calls that are still on the way.
  private var late: [String] = []
  private var now = SagaMachineTests.start
  private var cancel: String?
  private(set) var faults: [String] = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    let compensatable = Int.random(in: 0...3, using: &random)
    let hasPivot = Bool.random(using: &random)
    let retriable = Int.random(in: compensatable == 0 && !hasPivot ? 1...3 : 0...3, using: &random)
    let kinds =
      Array(repeating: SagaPlan.Kind.compensatable, count: compensatable)
      + (hasPivot ? [.pivot] : []) + Array(repeating: .retriable, count: retriable)
    machine = SagaMachineTests.machine(kinds)
    var refusing: Set<String> = []
    // What follows the pivot must be possible: that is what a pivot is.
    for index in 0..<(compensatable + (hasPivot ? 1 : 0))
    where Int.random(in: 0..<6, using: &random) == 0 { refusing.insert("\(index)") }
    participant = ModelParticipant(refusing: refusing)
  }

  mutating func drive() {
    for round in 0..<5000 {
      let isCalm = round > 60
      if !isCalm, Int.random(in: 0..<40, using: &random) == 0 { cancel = "by hand" }
      if !late.isEmpty, Bool.random(using: &random) { arriveLate() }
      switch machine.next(at: now, cancel: cancel) {
      case .sleep(let until): now = until
      case .run(let index): attempt(index, isUndoing: false, isCalm: isCalm)
      case .compensate(let index): attempt(index, isUndoing: true, isCalm: isCalm)
      case .end(let end): return verify(end)
      }
      now = now.advanced(by: .milliseconds(Int64.random(in: 0...2000, using: &random)))
    }
    faults.append("it does not end: \(machine.progress)")
  }

  private mutating func attempt(_ index: Int, isUndoing: Bool, isCalm: Bool) {
    let step = "\(index)"
    let fate = isCalm ? 9 : Int.random(in: 0..<10, using: &random)
    // 0: the process dies before the call; 1: the call is lost; 2: it comes late.
    if fate == 0 { return }
    var answer: ModelParticipant.Answer?
    if fate == 2 { late.append(isUndoing ? "undo \(step)" : step) }
    if fate > 2 {
      if isUndoing { participant.undo(step) }
      answer = isUndoing ? .done : participant.perform(step)
    }
    // 3: the process dies after the call; 4: its answer is lost.
    if fate == 3 { return }
    let isKnown = fate > 4
    let isWaiting = isKnown && !isUndoing && !isCalm && Int.random(in: 0..<5, using: &random) == 0
    let result: SagaMachine.Result =
      !isKnown || answer == nil
      ? .unknown("no answer")
      : isUndoing
        ? .compensated
        : answer == .refused
          ? .outcome(.fail("refused"))
          : isWaiting
            ? .outcome(.wait(until: now.advanced(by: .seconds(10)))) : .outcome(.done)
    machine.record(
      result, at: now, wasWoken: Bool.random(using: &random),
      jitter: Double.random(in: 0...1, using: &random))
  }

  private mutating func arriveLate() {
    let call = late.remove(at: Int.random(in: 0..<late.count, using: &random))
    if call.hasPrefix("undo ") {
      participant.undo(String(call.dropFirst(5)))
    } else {
      _ = participant.perform(call)
    }
  }

  private mutating func verify(_ end: SagaEnd) {
    while !late.isEmpty { arriveLate() }
    let all = machine.plan.steps.map(\.name)
    if let twice = participant.effects.first(where: { $0.value > 1 }) {
      faults.append("step \(twice.key) had its effect \(twice.value) times")
    }
    switch end {
    case .succeeded:
      if participant.applied != Set(all) {
        faults.append("it succeeded with \(participant.applied.sorted()) of \(all)")
      }
    case .compensated:
      if !participant.applied.isEmpty {
        faults.append("it was undone, and \(participant.applied.sorted()) is left")
      }
    }
  }
}
