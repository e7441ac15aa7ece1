// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import Logging
import Testing

/// The engine over a real store, its clock moved by hand.
@Suite struct SagasTests {
  @Test("the steps run in order, each once, and the end is told in the same transaction")
  func runsToTheEnd() async throws {
    let place = try await SagaPlace(trip: [
      .init("hotel", .compensatable), .init("pay", .pivot), .init("mail", .retriable),
    ])
    try await place.start("t1")
    try await place.sagas.runDue()
    #expect(place.calls == ["hotel", "pay", "mail"])
    #expect(try await place.ends() == ["t1 succeeded"])
    let shown = try #require(try await place.sagas.show("t1"))
    #expect(shown.record.status == .succeeded)
    #expect(
      shown.history.map { "\($0.step) \($0.outcome)" } == [
        "hotel running", "hotel done", "pay running", "pay done", "mail running", "mail done",
      ])
  }

  @Test("starting twice is once")
  func startsOnce() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    #expect(try await place.start("t1"))
    #expect(try await !place.start("t1"))
    try await place.sagas.runDue()
    #expect(try await !place.start("t1"))
    #expect(place.calls == ["mail"])
  }

  @Test("what fails before the pivot undoes what was begun, itself too, the last first")
  func compensates() async throws {
    let place = try await SagaPlace(trip: [
      .init("hotel", .compensatable), .init("car", .compensatable), .init("pay", .pivot),
    ])
    place.script["car"] = [.outcome(.fail("no car"))]
    try await place.start("t1")
    try await place.sagas.runDue()
    #expect(place.calls == ["hotel", "car", "undo car", "undo hotel"])
    #expect(try await place.ends() == ["t1 compensated failed no car"])
  }

  @Test("a pivot that fails undoes what came before it")
  func pivotFails() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    place.script["pay"] = [.unknown, .outcome(.fail("declined"))]
    try await place.start("t1")
    try await place.run(seconds: 60)
    #expect(place.calls == ["hotel", "pay", "pay", "undo hotel"])
  }

  @Test("an unknown outcome is asked for again under the same key, and not undone before")
  func retriesTheUnknown() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    place.script["hotel"] = [.unknown, .unknown]
    try await place.start("t1")
    try await place.sagas.runDue()
    #expect(place.calls == ["hotel"])
    try await place.run(seconds: 10)
    #expect(place.calls == ["hotel", "hotel", "hotel", "pay"])
    #expect(Set(place.keys) == ["t1/hotel", "t1/pay"])
  }

  @Test("a step that stays unknown beyond the saga's limit is undone in the end")
  func timesOut() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    place.script["hotel"] = Array(repeating: .unknown, count: 1000)
    try await place.start("t1")
    try await place.run(seconds: 299)
    #expect(!place.calls.contains("undo hotel"))
    try await place.run(seconds: 40)
    #expect(place.calls.last == "undo hotel")
    #expect(try await place.ends().first?.hasPrefix("t1 compensated timedOut hotel took") == true)
  }

  @Test("after the pivot nothing is undone: the alarm rings once, and the step is tried for ever")
  func alarms() async throws {
    let place = try await SagaPlace(trip: [.init("pay", .pivot), .init("mail", .retriable)])
    place.script["mail"] = Array(repeating: .unknown, count: 60)
    try await place.start("t1")
    try await place.run(seconds: 299)
    #expect(try await place.alarms() == [])
    try await place.run(seconds: 400)
    #expect(try await place.alarms() == ["t1 mail"])
    #expect(try await place.sagas.show("t1")?.record.status == .stuck)
    try await place.run(seconds: 3000)
    #expect(try await place.ends() == ["t1 succeeded"])
    #expect(try await place.alarms() == ["t1 mail"])
  }

  @Test("a step that is tried for ever leaves a short history, without a word of lost workers")
  func keepsHistoryShort() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    place.script["mail"] = Array(repeating: .unknown, count: 200)
    try await place.start("t1")
    try await place.run(seconds: 3_000)
    let history = try #require(try await place.sagas.show("t1")).history
    #expect(place.calls.count > 100 && history.count < 20)
    #expect(!history.contains { $0.reason.contains("lost") })
  }

  @Test("a worker that was lost is told, once it is known")
  func tellsOfLostWorker() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    try await place.start("t1")
    _ = try await place.store.write { [sagas = place.sagas] db in try sagas.driver.take("t1", db) }
    place.clock.advance(by: .seconds(31))
    try await place.sagas.runDue()
    let history = try #require(try await place.sagas.show("t1")).history
    #expect(history.map(\.reason) == ["", "the worker was lost", ""])
  }

  @Test("of a long history the newest 200 are shown, in order")
  func showsTheNewest() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    try await place.start("t1")
    try await place.store.write { db in
      for number in 1...300 {
        try db.execute(
          """
          INSERT INTO apus_saga_step (saga, number, step, outcome, attempt, reason, at, epoch)
          VALUES ('t1', \(number), 'mail', 'unknown', \(number), '', \(db.now), 1)
          """)
      }
    }
    let history = try #require(try await place.sagas.show("t1")).history
    #expect(history.map(\.attempt) == Array(101...300))
  }

  @Test(
    "what keeps the alarm from being kept only delays it, and a busy store makes no saga stuck",
    arguments: [
      (StoreError.diskFull(path: "a"), false), (.busy(path: "a", waited: .seconds(1)), false),
      (.constraint("no"), true),
    ])
  func delaysAlarm(failure: StoreError, isStuck: Bool) async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    place.script["mail"] = Array(repeating: .unknown, count: 100)
    try await place.start("t1")
    try await place.run(seconds: 280)
    place.alarmFailure = failure
    for _ in 0..<120 {
      try? await place.sagas.runDue()
      place.clock.advance(by: .seconds(1))
    }
    #expect(try await (place.sagas.show("t1")?.record.status == .stuck) == isStuck)
    #expect(try await place.alarms() == [])
    place.alarmFailure = nil
    try await place.run(seconds: 120)
    #expect(try await place.alarms() == ["t1 mail"])
  }

  @Test("undoing is tried for ever, and rings the alarm too")
  func compensationAlarms() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    place.script["pay"] = [.outcome(.fail("declined"))]
    place.script["undo hotel"] = Array(repeating: .unknown, count: 30)
    try await place.start("t1")
    try await place.run(seconds: 400)
    #expect(try await place.alarms() == ["t1 hotel"])
    try await place.run(seconds: 1000)
    #expect(try await place.ends() == ["t1 compensated failed declined"])
  }

  @Test("waiting ends by waking, also when that came while the step ran")
  func wakes() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    let later = place.clock.now().advanced(by: .seconds(1000))
    place.script["mail"] = [.outcome(.wait(until: later)), .outcome(.wait(until: later))]
    place.during["mail"] = { try await place.wake("t1") }
    try await place.start("t1")
    try await place.sagas.runDue()
    #expect(place.calls == ["mail", "mail"])
    #expect(try await place.sagas.show("t1")?.record.status == .waiting)
    try await place.wake("t1")
    try await place.sagas.runDue()
    #expect(place.calls == ["mail", "mail", "mail"])
    #expect(try await place.ends() == ["t1 succeeded"])
  }

  @Test("waiting ends by the time")
  func waits() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    let later = place.clock.now().advanced(by: .seconds(1000))
    place.script["mail"] = [.outcome(.wait(until: later))]
    try await place.start("t1")
    try await place.run(seconds: 990)
    #expect(place.calls == ["mail"])
    try await place.run(seconds: 20)
    #expect(place.calls == ["mail", "mail"])
  }

  @Test("cancelled before the pivot is undone; after it, it is too late")
  func cancels() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    let later = place.clock.now().advanced(by: .seconds(100))
    place.script["hotel"] = [.outcome(.wait(until: later))]
    try await place.start("t1")
    try await place.sagas.runDue()
    #expect(try await place.cancel("t1") == .accepted)
    #expect(try await place.cancel("t1") == .accepted)
    try await place.sagas.runDue()
    #expect(place.calls == ["hotel", "undo hotel"])
    #expect(try await place.ends() == ["t1 compensated cancelled by hand"])
    try await place.start("t2")
    try await place.sagas.runDue()
    #expect(try await place.cancel("t2") == .tooLate)
    #expect(try await place.cancel("t3") == .noSuchSaga)
  }

  @Test(
    "a cancel that comes while the last step before the pivot runs keeps the pivot from beginning")
  func cancelRacesPivot() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    place.during["hotel"] = {
      let answer = try await place.cancel("t1")
      #expect(answer == .accepted)
    }
    try await place.start("t1")
    try await place.sagas.runDue()
    #expect(place.calls == ["hotel", "undo hotel"])
    place.during["hotel"] = nil
    place.during["pay"] = {
      let answer = try await place.cancel("t2")
      #expect(answer == .tooLate)
    }
    try await place.start("t2")
    try await place.sagas.runDue()
    #expect(try await place.ends().last == "t2 succeeded")
  }

  @Test("what a step wants kept is kept with its outcome, or the step does not count")
  func commitsTogether() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    place.refusals = 2
    try await place.start("t1")
    try await place.run(seconds: 10)
    #expect(place.calls == ["mail", "mail", "mail"])
    #expect(try await place.notes() == ["mail"])
    #expect(try await place.ends() == ["t1 succeeded"])
  }

  @Test("a saga of a version that nobody has is left alone by the workers")
  func versionPinned() async throws {
    let place = try await SagaPlace(trip: [.init("mail", .retriable)])
    try await place.start("t1")
    let newer = place.sagas(version: 2)
    try await newer.runDue()
    #expect(place.calls == [])
    try await place.sagas.runDue()
    #expect(place.calls == ["mail"])
  }

  @Test(
    "the running workers do what is started and woken, and stop when told", .timeLimit(.minutes(1)))
  func workers() async throws {
    let place = try await SagaPlace(trip: [.init("hotel", .compensatable), .init("pay", .pivot)])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await place.sagas.run() }
      for number in 1...100 { try await place.start("t\(number)") }
      while try await place.ends().count < 100 { try await Task.sleep(for: .milliseconds(5)) }
      place.sagas.stop()
      try await group.waitForAll()
    }
    #expect(place.calls.count == 200)
  }
}
