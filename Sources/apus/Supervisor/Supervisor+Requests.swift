// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `stop`, `start`, `restart`, `scale` and `chaos kill` ask of a running system.
extension Supervisor {
  func serveRequests(now: Duration) throws(CommandError) {
    for request in SupervisorRequest.take(home) {
      let targets = request.names.flatMap(processes(named:))
      if let unknown = request.names.first(where: {
        processes(named: $0).isEmpty && request.verb != .scale
      }) {
        let names = Set(processes.map(\.plan.name))
        request.answer(
          home,
          error: "no process is named '\(unknown)'; \(Suggestion.help(for: unknown, in: names))")
        continue
      }
      begin(request, targets, now: now)
    }
    rollOn(now: now)
    let done = requests.filter(isDone)
    guard !done.isEmpty else { return }
    // Whoever has the answer must find in `apus ps` what was asked for.
    try writeState()
    for request in done { request.answer(home) }
    requests.removeAll { request in done.contains { $0.id == request.id } }
  }

  private func begin(_ request: SupervisorRequest, _ targets: [SupervisedProcess], now: Duration) {
    switch request.verb {
    case .stop:
      for process in targets { perform(process.machine.stop(now: now), of: process, now: now) }
    case .start:
      for process in targets { process.machine.start() }
    case .restart:
      rolling += targets.filter { target in !rolling.contains { $0 === target } }
      if let first = rolling.first, first === targets.first {
        perform(first.machine.restart(now: now), of: first, now: now)
      }
    case .scale:
      if let refusal = scale(request, now: now) { return request.answer(home, error: refusal) }
    case .kill:
      for process in targets {
        if let pid = process.machine.pid { ChildProcess.signal(SIGKILL, group: pid) }
      }
    }
    requests.append(request)
  }

  /// One replica at a time: the next one restarts when the one before is healthy.
  private func rollOn(now: Duration) {
    guard let current = rolling.first, current.machine.isHealthy else { return }
    rolling.removeFirst()
    if let next = rolling.first { perform(next.machine.restart(now: now), of: next, now: now) }
  }

  /// Why not, or `nil`.
  private func scale(_ request: SupervisorRequest, now: Duration) -> String? {
    guard let name = request.names.first, let count = request.count, (0...100).contains(count)
    else {
      return "write NAME=N with N from 0 to 100"
    }
    for replica in 1...max(count, processes(named: name).count, 1) {
      let existing = processes.first { $0.plan.name == name && $0.plan.replica == replica }
      if let existing {
        if replica > count {
          perform(existing.machine.stop(now: now), of: existing, now: now)
        } else {
          existing.machine.start()
        }
      } else if replica <= count {
        guard let plan = plan(name, replica) else { return "no service is named '\(name)'" }
        processes.append(SupervisedProcess(plan, home: home))
      }
    }
    return nil
  }

  private func isDone(_ request: SupervisorRequest) -> Bool {
    let targets = request.names.flatMap(processes(named:))
    switch request.verb {
    case .stop: return targets.allSatisfy { $0.machine.pid == nil }
    case .start: return targets.allSatisfy(\.machine.isHealthy)
    case .restart:
      return targets.allSatisfy { target in
        target.machine.isHealthy && !rolling.contains { $0 === target }
      }
    case .scale:
      return targets.allSatisfy { target in
        target.plan.replica <= (request.count ?? 0)
          ? target.machine.isHealthy : target.machine.pid == nil
      }
    case .kill: return true
    }
  }

  /// All replicas of a service, or one process by its id.
  private func processes(named name: String) -> [SupervisedProcess] {
    processes.filter { $0.plan.name == name || $0.plan.id == name }
  }
}
