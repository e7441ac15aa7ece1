// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ArgumentParser

struct PsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ps", abstract: "The processes of the running system.",
    discussion: "Example: apus ps --json | jq '.[] | select(.state != \"healthy\")'")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let home = system.findHome()
    let state = SystemState.read(home)
    // After a kill -9 of `apus up` the file says what was; the kernel says what is.
    let processes = (state?.processes ?? []).map { process in
      var process = process
      if state?.isRunning != true, !Leftovers.isAlive(process) {
        process.state = "stopped"
        process.pid = nil
        process.port = nil
      }
      return process
    }
    if output.json { return Console.print(json: .array(processes.map(json))) }
    var table = Table(["NAME", "REPLICA", "PID", "PORT", "STATE", "RESTARTS", "RSS", "DATABASE"])
    for process in processes {
      table.add([
        process.name, "\(process.replica)", process.pid.map { "\($0)" } ?? "-",
        process.port.map { "\($0)" } ?? "-",
        process.state, "\(process.restarts)",
        residentByteCount(process).map { "\($0 >> 20) MiB" } ?? "-",
        process.database ?? "-",
      ])
    }
    table.print()
    if state?.isRunning != true {
      Console.note("no system runs in \(home.path); start it: apus up -d")
    }
  }

  private func json(_ process: SystemState.Process) -> JSONValue {
    [
      "name": .string(process.name), "replica": .number(JSONNumber(process.replica)),
      "pid": JSONValue(process.pid.map(Int.init)), "port": JSONValue(process.port),
      "state": .string(process.state),
      "restarts": .number(JSONNumber(process.restarts)),
      "rss": JSONValue(residentByteCount(process)),
      "database": JSONValue(process.database),
    ]
  }

  private func residentByteCount(_ process: SystemState.Process) -> Int? {
    process.pid.flatMap(ProcessTable.residentByteCount)
  }
}
