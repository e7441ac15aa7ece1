// SPDX-License-Identifier: Apache-2.0

import ApusService
import Broker
import Foundation

let options: BrokerOptions
do {
  options = try BrokerOptions(
    arguments: CommandLine.arguments.dropFirst(), environment: ProcessInfo.processInfo.environment)
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(2)
}
if options.isHelp {
  print(BrokerOptions.usage, terminator: "")
  exit(0)
}
do {
  let process = try await ServiceProcess(
    BrokerProgram.services,
    configuration: BrokerProgram.configuration(environment: options.environment))
  try await BrokerProgram.start(in: process, environment: options.environment)
  try await process.run()
} catch let error as ConfigurationError {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(2)
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
