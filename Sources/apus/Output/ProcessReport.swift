// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection

/// The processes of a system as `apus ps` shows them.
struct ProcessReport {
  let isRunning: Bool
  let processes: [SystemState.Process]

  init(_ home: Home) {
    let state = SystemState.read(home)
    let isRunning = state?.isRunning == true
    self.isRunning = isRunning
    // After a kill -9 of `apus up` the file says what was; the kernel says what is.
    processes = (state?.processes ?? []).map { process in
      if isRunning || Leftovers.isAlive(process) { return process }
      var process = process
      process.state = "stopped"
      process.pid = nil
      process.port = nil
      return process
    }
  }

  /// Those of some services or processes, as JSON: what a command has changed.
  static func print(_ home: Home, names: [String]) {
    let chosen = ProcessReport(home).processes.filter {
      names.contains($0.name) || names.contains($0.id)
    }
    Console.print(json: .array(chosen.map(json)))
  }

  var json: JSONValue { .array(processes.map(Self.json)) }

  var table: Table {
    var table = Table(["NAME", "REPLICA", "PID", "PORT", "STATE", "RESTARTS", "RSS", "DATABASE"])
    for process in processes {
      table.add([
        process.name, "\(process.replica)", process.pid.map { "\($0)" } ?? "-",
        process.port.map { "\($0)" } ?? "-", process.state, "\(process.restarts)",
        Self.residentByteCount(process).map { "\($0 >> 20) MiB" } ?? "-", process.database ?? "-",
      ])
    }
    return table
  }

  private static func json(_ process: SystemState.Process) -> JSONValue {
    [
      "name": .string(process.name), "replica": .number(JSONNumber(process.replica)),
      "pid": JSONValue(process.pid.map(Int.init)), "port": JSONValue(process.port),
      "state": .string(process.state),
      "restarts": .number(JSONNumber(process.restarts)),
      "rss": JSONValue(residentByteCount(process)),
      "database": JSONValue(process.database),
    ]
  }

  private static func residentByteCount(_ process: SystemState.Process) -> Int? {
    process.pid.flatMap(ProcessTable.residentByteCount)
  }
}
