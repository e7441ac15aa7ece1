// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One process with everything the supervisor holds of it. Lives on the supervisor's thread.
final class SupervisedProcess {
  let plan: ProcessPlan
  var machine: ProcessMachine
  var probe: HealthProbe?
  /// What the process says of itself; `nil` before it does, and after its end.
  var status: StatusFile?
  private var statusStamp: FileStamp?
  /// With the pid it names this process for ever.
  private var startTime: String?
  /// The read end of its output; -1 while there is none.
  private(set) var output: Int32 = -1
  private var splitter = LineSplitter()
  private var log: LogFile
  /// The state that was last written, and when it was new.
  private var shown = (name: "", since: "")

  init(_ plan: ProcessPlan, home: Home) {
    self.plan = plan
    machine = ProcessMachine(id: plan.id)
    probe = plan.healthcheck.map(HealthProbe.init)
    log = LogFile(path: home.log(of: plan.id))
  }

  func spawn() throws(ChildProcess.Failure) -> Int32 {
    // A file of the life before would be taken for this one's word.
    FilePath.remove(plan.statusFile)
    status = nil
    statusStamp = nil
    probe = plan.healthcheck.map(HealthProbe.init)
    let running = try ChildProcess.spawn(plan.arguments, environment: plan.environment)
    closeOutput()
    output = running.output
    startTime = ProcessTable.startTime(running.pid)
    return running.pid
  }

  /// What the process said last, read only when it has said something since.
  func readStatus() {
    let stamp = FileStamp(plan.statusFile)
    guard stamp != statusStamp else { return }
    statusStamp = stamp
    status = StatusFile.read(plan.statusFile) ?? status
  }

  /// Reads what the process has printed. False at the end of its output.
  func read(into lines: inout [String]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    // A process that prints without end gets four buffers a turn, so that the others get theirs.
    for _ in 0..<4 {
      let count = unsafe systemRead(output, &buffer, buffer.count)
      if count > 0 { lines += splitter.lines(buffer[..<count]) }
      if count < buffer.count {
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
      }
    }
    return true
  }

  /// The last line, when the output has ended without one's end.
  func closeOutput() {
    guard output >= 0 else { return }
    close(output)
    output = -1
  }

  func rest() -> String? { splitter.rest() }

  func record(_ line: String, at time: String) { log.append(line, at: time) }

  /// As `apus up` writes it for `ps`.
  var state: SystemState.Process {
    let pid = machine.pid
    if shown.name != machine.stateName { shown = (machine.stateName, SystemClock.stamp) }
    return SystemState.Process(
      name: plan.name, replica: plan.replica, pid: pid, startTime: pid == nil ? nil : startTime,
      port: pid == nil ? nil : plan.port ?? status?.port, state: machine.stateName,
      restarts: machine.restartCount,
      database: plan.environment["DATABASE_URL"].map(DatabaseURL.masked),
      isPlatform: plan.isPlatform, since: shown.since)
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int
{
  unsafe read(descriptor, buffer, count)
}
