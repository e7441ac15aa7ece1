// SPDX-License-Identifier: Apache-2.0

import ApusService
import Foundation
import Gateway

/// Ends the process with a sentence: 2 is wrong usage or configuration.
func fail(_ error: any Error, _ status: Int32) -> Never {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(status)
}

let process: ServiceProcess
do {
  let options = try GatewayOptions(
    arguments: CommandLine.arguments.dropFirst(), environment: ProcessInfo.processInfo.environment)
  if options.isHelp {
    print(GatewayOptions.usage, terminator: "")
    exit(0)
  }
  process = try await ServiceProcess(
    GatewayProgram.services,
    configuration: GatewayProgram.configuration(environment: options.environment))
  try GatewayProgram.start(in: process, environment: options.environment)
} catch {
  fail(error, 2)
}
do {
  try await process.run()
} catch {
  fail(error, 1)
}
