// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import apus

@Suite struct ProcessMachineTests {
  private var random = SystemRandomNumberGenerator()

  private func running(_ pid: Int32 = 7) -> ProcessMachine {
    var machine = ProcessMachine(id: "cart-1")
    #expect(machine.dependenciesReady() == [.spawn])
    #expect(machine.spawned(pid: pid, now: .zero).isEmpty)
    return machine
  }

  @Test("a process is healthy when it says so, not when it starts")
  func health() {
    var machine = running()
    #expect(machine.stateName == "starting")
    _ = machine.health(.unknown, now: .seconds(1))
    #expect(machine.stateName == "starting")
    _ = machine.health(.healthy, now: .seconds(2))
    #expect(machine.isHealthy)
    #expect(machine.health(.failing, now: .seconds(3)) == [.say("is no longer healthy")])
    #expect(machine.stateName == "starting")
  }

  @Test("each crash in a row waits longer, with jitter, up to the limit, and never for good")
  mutating func backoff() {
    var machine = running()
    var now = Duration.zero
    for failure in 0..<200 {
      _ = machine.exited("exited with 1", now: now, using: &random)
      #expect(machine.stateName == "crashed")
      guard case .crashed(let until) = machine.state else { return }
      let full = min(
        ProcessMachine.firstBackoff * (1 << min(failure, 8)), ProcessMachine.longestBackoff)
      #expect(until - now >= full / 2 && until - now <= full)
      #expect(machine.tick(now: until - .milliseconds(1)).isEmpty && machine.stateName == "crashed")
      _ = machine.tick(now: until)
      #expect(machine.dependenciesReady() == [.spawn])
      _ = machine.spawned(pid: 8, now: until)
      now = until
    }
    #expect(machine.restartCount == 200)
  }

  @Test("after a time in health a crash counts as the first again")
  mutating func recovery() {
    var machine = running()
    for _ in 0..<5 {
      _ = machine.exited("exited with 1", now: .zero, using: &random)
      _ = machine.tick(now: .seconds(100))
      _ = machine.spawned(pid: 8, now: .zero)
    }
    _ = machine.health(.healthy, now: .zero)
    let end = ProcessMachine.recovery
    _ = machine.exited("exited with 1", now: end, using: &random)
    #expect(machine.tick(now: end + ProcessMachine.firstBackoff).isEmpty)
    #expect(machine.stateName == "starting")
  }

  @Test("stop asks, waits for the grace, then kills, once")
  mutating func stop() {
    var machine = running()
    #expect(machine.stop(now: .zero) == [.terminate(pid: 7)])
    #expect(machine.stop(now: .seconds(1)).isEmpty)
    #expect(machine.stateName == "draining")
    #expect(machine.tick(now: ProcessMachine.grace - .seconds(1)).isEmpty)
    #expect(machine.tick(now: ProcessMachine.grace).contains(.kill(pid: 7)))
    #expect(machine.tick(now: ProcessMachine.grace + .seconds(1)).isEmpty)
    _ = machine.exited("was ended by signal 9", now: ProcessMachine.grace, using: &random)
    #expect(machine.stateName == "stopped")
    #expect(machine.dependenciesReady().isEmpty)
    machine.start()
    #expect(machine.dependenciesReady() == [.spawn])
  }

  @Test("a restart ends the process and starts it again without a backoff")
  mutating func restart() {
    var machine = running()
    _ = machine.health(.healthy, now: .zero)
    #expect(machine.restart(now: .zero) == [.terminate(pid: 7)])
    #expect(machine.exited("exited with 0", now: .seconds(1), using: &random).isEmpty)
    #expect(machine.dependenciesReady() == [.spawn])
    #expect(machine.restartCount == 1)
  }

  @Test("a process that was to stop while it was being started is stopped at once")
  func stopDuringStart() {
    var machine = ProcessMachine(id: "cart-1")
    _ = machine.dependenciesReady()
    _ = machine.stop(now: .zero)
    #expect(machine.stateName == "stopped")
    #expect(machine.spawned(pid: 9, now: .zero) == [.terminate(pid: 9)])
  }

  @Test("a process that does not become healthy is spoken of once")
  func patience() {
    var machine = running()
    #expect(machine.tick(now: ProcessMachine.patience).count == 1)
    #expect(machine.tick(now: ProcessMachine.patience * 2).isEmpty)
  }

  @Test("a command that cannot be started is tried again")
  mutating func spawnFailure() {
    var machine = ProcessMachine(id: "cart-1")
    _ = machine.dependenciesReady()
    let actions = machine.spawnFailed("no such file", now: .zero, using: &random)
    #expect(actions.count == 1)
    #expect(machine.stateName == "crashed")
  }
}
