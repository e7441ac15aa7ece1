// SPDX-License-Identifier: Apache-2.0

import ApusService
import ApusWire
import Console
import Foundation

/// Ends the process with a sentence: 2 is wrong usage or configuration.
func fail(_ error: any Error, _ status: Int32) -> Never {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(status)
}

let process: ServiceProcess
do {
  let options = try ConsoleOptions(
    arguments: CommandLine.arguments.dropFirst(), environment: ProcessInfo.processInfo.environment)
  if options.isHelp {
    print(ConsoleOptions.usage, terminator: "")
    exit(0)
  }
  process = try await ServiceProcess(
    ConsoleProgram.services,
    configuration: ConsoleProgram.configuration(environment: options.environment))
  try await ConsoleProgram.start(in: process, environment: options.environment) {
    Timestamp(date: Date())
  }
} catch {
  fail(error, 2)
}
do {
  try await process.run()
} catch {
  fail(error, 1)
}
