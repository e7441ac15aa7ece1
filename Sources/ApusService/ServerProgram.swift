// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
import Foundation

/// A server of the platform as a program of its own: flags, environment, start, run.
package struct ServerProgram: Sendable {
  /// `apus-broker`; without `apus-` also what `apus … serve` calls.
  let name: String
  /// What `--help` prints.
  let usage: String
  /// The variable that each flag stands for.
  let flags: [String: String]
  let services: [ServiceDescriptor]
  let configuration: @Sendable ([String: String]) throws -> ProcessConfiguration
  /// Makes everything ready in the process, before it runs.
  let start: @Sendable (ServiceProcess, [String: String]) async throws -> Void

  /// Flags that all of them have.
  private static let commonFlags = [
    "--host": "APUS_HOST", "--port": "APUS_PORT", "--identity": "APUS_IDENTITY",
    "--registry": "APUS_REGISTRY", "--loops": "APUS_LOOPS", "--log-level": "APUS_LOG",
  ]

  /// - Parameter flags: beside host, port, identity, registry, loops and log level.
  package init(
    name: String, usage: String, flags: [String: String], services: [ServiceDescriptor],
    configuration: @escaping @Sendable ([String: String]) throws -> ProcessConfiguration,
    start: @escaping @Sendable (ServiceProcess, [String: String]) async throws -> Void
  ) {
    self.name = name
    self.usage = usage
    self.flags = flags.merging(Self.commonFlags) { own, _ in own }
    self.services = services
    self.configuration = configuration
    self.start = start
  }

  /// Until the process is told to stop; ends it with 2 for wrong usage or configuration, and with 1
  /// for what went wrong later.
  package func run() async {
    let process: ServiceProcess
    do {
      let told = ProcessInfo.processInfo.environment
      guard
        let environment = try environment(
          arguments: CommandLine.arguments.dropFirst(), environment: told)
      else { return print(usage, terminator: "") }
      process = try await ServiceProcess(services, configuration: try configuration(environment))
      try await start(process, environment)
    } catch {
      Self.fail(error, 2)
    }
    do {
      try await process.run()
    } catch {
      Self.fail(error, 1)
    }
  }

  /// The environment with the flags put in, which go before variables; `nil` when help is asked for.
  func environment(
    arguments: some Sequence<String>, environment: [String: String]
  ) throws(ConfigurationError) -> [String: String]? {
    var environment = environment
    var isHelp = false
    var words = Array(arguments)[...]
    // As `apus broker serve` calls it.
    if words.first == "serve" { words.removeFirst() }
    while let word = words.popFirst() {
      if word == "--help" || word == "-h" {
        isHelp = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let variable = parts.first.flatMap({ flags[$0] }) else {
        throw ConfigurationError("\(word) is no option of \(name); see --help")
      }
      guard let value = parts.count == 2 ? parts[1] : words.popFirst() else {
        throw ConfigurationError("\(word) needs a value behind it; see --help")
      }
      environment[variable] = value
    }
    return isHelp ? nil : environment
  }

  private static func fail(_ error: any Error, _ status: Int32) -> Never {
    FileHandle.standardError.write(Data("error: \(error)\n".utf8))
    exit(status)
  }
}
