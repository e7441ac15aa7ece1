// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs the processes of a system until it is asked to end: one loop on one thread, over machines that know no I/O.
///
/// The thread must live as long as the process, because the kernel ends the children when their parent thread does.
final class Supervisor {
  let home: Home
  let description: SystemDescription
  var processes: [SupervisedProcess] = []
  /// Makes the plans of one more replica, for `scale`.
  let plan: (_ name: String, _ replica: Int) -> ProcessPlan?
  private let output: SupervisorOutput
  private let startTime: Duration
  private let ownStartTime = ProcessTable.startTime(getpid())
  private var random = SystemRandomNumberGenerator()
  private var readyAt: Duration?
  private var isStopping = false
  private var hasKilled = false
  private var written: SystemState?
  var requests: [SupervisorRequest] = []
  /// Processes that still have to restart, one after another.
  var rolling: [SupervisedProcess] = []

  init(
    home: Home, description: SystemDescription, plans: [ProcessPlan], output: SupervisorOutput,
    startTime: Duration,
    plan: @escaping (String, Int) -> ProcessPlan?
  ) {
    self.home = home
    self.description = description
    self.output = output
    self.startTime = startTime
    self.plan = plan
    processes = plans.map { SupervisedProcess($0, home: home) }
  }

  /// Returns after the last process has ended.
  func run() throws(CommandError) {
    while true {
      let now = SystemClock.now
      if StopSignals.received > 0 { isStopping = true }
      if StopSignals.received > 1, !hasKilled { killAll() }
      if isStopping { stopNext(now: now) } else { try turn(now: now) }
      for process in processes {
        reap(process, now: now)
        observe(process, now: now)
        perform(process.machine.tick(now: now), of: process, now: now)
      }
      try writeState()
      if isStopping, processes.allSatisfy({ $0.machine.pid == nil }) { break }
      wait()
    }
    for process in processes { collectOutput(process) }
    FilePath.remove(home.state)
  }

  private func turn(now: Duration) throws(CommandError) {
    try serveRequests(now: now)
    for process in processes {
      guard case .waiting = process.machine.state, areReady(process.plan.dependsOn) else {
        continue
      }
      perform(process.machine.dependenciesReady(), of: process, now: now)
    }
    if readyAt == nil, processes.allSatisfy(\.machine.isHealthy) {
      readyAt = now
      // Whoever has read "ready" must find all healthy in `apus ps`.
      try writeState()
      let seconds = (now - startTime) / .seconds(1)
      ReadyReport(
        state: state, seconds: seconds, description: description, home: home,
        tellsToken: isatty(STDOUT_FILENO) == 1
      ).show(json: output.isJSON, stop: "Ctrl-C")
    }
  }

  /// What somebody has stopped, or scaled away, is not waited for: it may never come back.
  private func areReady(_ names: [String]) -> Bool {
    processes.allSatisfy { process in
      !names.contains(process.plan.name) || process.machine.isHealthy
        || process.machine.state == .stopped
    }
  }

  // MARK: events

  /// Waits for output, at most for a tick: short while something is on its way, longer when all is quiet.
  private func wait() {
    let isQuiet =
      readyAt != nil && !isStopping && requests.isEmpty && processes.allSatisfy(\.machine.isHealthy)
    let readers = processes.filter { $0.output >= 0 }
    var waits = readers.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
    let count = unsafe poll(&waits, nfds_t(waits.count), isQuiet ? 200 : 30)
    guard count > 0 else { return }
    for (process, wait) in zip(readers, waits) where wait.revents != 0 { readOutput(process) }
  }

  private func readOutput(_ process: SupervisedProcess) {
    var lines: [String] = []
    let isOpen = process.read(into: &lines)
    if !isOpen {
      process.closeOutput()
      if let rest = process.rest() { lines.append(rest) }
    }
    guard !lines.isEmpty else { return }
    let time = SystemClock.stamp
    for line in lines { process.record(line, at: time) }
    output.lines(lines, of: process.plan.id)
  }

  /// What a process printed before it ended.
  private func collectOutput(_ process: SupervisedProcess) {
    guard process.output >= 0 else { return }
    readOutput(process)
    process.closeOutput()
  }

  private func reap(_ process: SupervisedProcess, now: Duration) {
    if let pid = process.probe?.pid, let ending = ChildProcess.ending(of: pid) {
      let health = process.probe?.ended(isSuccess: ending == .exited(0), now: now) ?? .unknown
      perform(process.machine.health(health, now: now), of: process, now: now)
    }
    guard let pid = process.machine.pid, let ending = ChildProcess.ending(of: pid) else { return }
    collectOutput(process)
    // What it started in turn and left behind.
    ChildProcess.signal(SIGKILL, group: pid)
    if let probe = process.probe?.pid { ChildProcess.signal(SIGKILL, group: probe) }
    process.status = nil
    FilePath.remove(process.plan.statusFile)
    perform(process.machine.exited(ending.text, now: now, using: &random), of: process, now: now)
  }

  private func observe(_ process: SupervisedProcess, now: Duration) {
    guard let pid = process.machine.pid else { return }
    if let limit = process.plan.memoryByteCount, let used = ProcessTable.residentByteCount(pid),
      used > limit
    {
      note(process, "uses \(used >> 20) MiB, allowed are \(limit >> 20) MiB: it is restarted")
      perform(process.machine.restart(now: now), of: process, now: now)
      return
    }
    if process.probe != nil { return probe(process, now: now) }
    process.readStatus()
    guard let status = process.status, status.pid == pid else { return }
    perform(process.machine.health(status.health, now: now), of: process, now: now)
  }

  private func probe(_ process: SupervisedProcess, now: Duration) {
    switch process.probe?.tick(now: now) {
    case .report(let health):
      perform(process.machine.health(health, now: now), of: process, now: now)
    case .kill(let pid): ChildProcess.signal(SIGKILL, group: pid)
    case .run(let test):
      let plan = process.plan
      let program = Programs.find(test[0], from: description.folder) ?? test[0]
      do throws(ChildProcess.Failure) {
        let running = try ChildProcess.spawn(
          [program] + test.dropFirst(), environment: plan.environment)
        close(running.output)
        process.probe?.started(pid: running.pid, now: now)
      } catch {
        _ = process.probe?.ended(isSuccess: false, now: now)
      }
    case nil: break
    }
  }

  // MARK: actions

  func perform(_ actions: [ProcessMachine.Action], of process: SupervisedProcess, now: Duration) {
    for action in actions {
      switch action {
      case .spawn: spawn(process, now: now)
      case .terminate(let pid): ChildProcess.signal(SIGTERM, group: pid)
      case .kill(let pid): ChildProcess.signal(SIGKILL, group: pid)
      case .say(let text): note(process, text)
      }
    }
  }

  private func spawn(_ process: SupervisedProcess, now: Duration) {
    do throws(ChildProcess.Failure) {
      let pid = try process.spawn()
      perform(process.machine.spawned(pid: pid, now: now), of: process, now: now)
    } catch {
      let actions = process.machine.spawnFailed(error.reason, now: now, using: &random)
      perform(actions, of: process, now: now)
    }
  }

  private func note(_ process: SupervisedProcess, _ text: String) {
    process.record("apus: \(process.plan.id) \(text)", at: SystemClock.stamp)
    output.note("\(process.plan.id) \(text)")
  }

  /// Who nobody else needs any more ends first; the registry last, so that drains can be announced.
  private func stopNext(now: Duration) {
    for process in processes {
      let name = process.plan.name
      let isNeeded = processes.contains { other in
        other.plan.dependsOn.contains(name) && other.machine.pid != nil
      }
      if !isNeeded { perform(process.machine.stop(now: now), of: process, now: now) }
    }
  }

  private func killAll() {
    hasKilled = true
    for process in processes {
      if let pid = process.machine.pid { ChildProcess.signal(SIGKILL, group: pid) }
    }
  }

  func writeState() throws(CommandError) {
    let state = state
    guard state != written else { return }
    try state.write(home)
    written = state
  }

  private var state: SystemState {
    SystemState(
      name: description.name,
      file: FilePath.join(description.folder, FilePath.name(of: description.file)),
      pid: getpid(),
      startTime: ownStartTime, registry: "127.0.0.1:\(description.registry.port)",
      readySeconds: readyAt.map { ($0 - startTime) / .seconds(1) },
      processes: processes.map(\.state))
  }
}
