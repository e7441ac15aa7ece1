// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import Foundation
import Logging
import UnixSignals

/// Ends the process with a sentence: 2 is wrong usage or configuration.
func fail(_ reason: String) -> Never {
  FileHandle.standardError.write(Data("error: \(reason)\n".utf8))
  exit(2)
}

let options: RegistryOptions
do {
  options = try RegistryOptions(
    arguments: CommandLine.arguments.dropFirst(), environment: ProcessInfo.processInfo.environment)
} catch {
  fail("\(error)")
}
if options.isHelp {
  print(RegistryOptions.usage, terminator: "")
  exit(0)
}
guard let level = Logger.Level(rawValue: options.logLevel) else {
  fail("there is no log level \(options.logLevel); see --help")
}
LoggingSystem.bootstrap { label in
  var handler = StreamLogHandler.standardError(label: label)
  handler.logLevel = level
  return handler
}

let status = StatusFile(path: options.statusFile)
let loops = LoopGroup(count: options.loopCount)
// Trapped before anybody can know the process, so that no early signal ends it the hard way.
let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
do {
  let registry = try RegistryProcess(
    identityFolder: options.identityFolder, epoch: .random(in: 1 ... .max), loops: loops,
    logger: Logger(label: "apus-registry"))
  let port = try await registry.start(host: options.host, port: options.port)
  status.write(state: "healthy", port: port)
  for await signal in signals {
    guard signal == .sighup else { break }
    registry.reload()
  }
  status.write(state: "draining", port: port)
  await registry.stop()
  status.write(state: "stopped", port: port)
} catch {
  fail("\(error)")
}
await loops.shutdown()
