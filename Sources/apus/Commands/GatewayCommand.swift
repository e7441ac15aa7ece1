// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusGatewayAPI
import ApusOperator
import ApusRPC
import ApusReflection
import ArgumentParser

struct GatewayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway", abstract: "The gateway: serve it, list its routes.",
    discussion: "Example: apus gateway routes", subcommands: [Serve.self, Routes.self])

  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: "Run the gateway (apus-gateway); `apus up` does it by itself.",
      discussion: "Example: apus gateway serve --help")

    @Argument(parsing: .allUnrecognized, help: "Arguments of apus-gateway.") var arguments:
      [String] = []

    /// Reached only through `apus help`: the program beside `apus` takes over before arguments are parsed.
    func run() { SpelledAsGit.run("gateway", arguments) }
  }

  struct Routes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "routes",
      abstract: "Every route that is served: verb, path, method, who may, and how many serve it.",
      discussion: """
        Routes that are refused, because another method has their path, are told on stderr; exit 1 then.

        Example: apus gateway routes --json | jq '.routes[].path'
        """)

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      let system = try RemoteSystem(options)
      let package = GatewayClient.serviceDescriptor.package
      let table = try await CallCommand.failing(package, nil) {
        try await GatewayClient(channel: system.channel(to: package)).routes()
      }
      if output.json {
        Console.print(json: RoutesText.json(table))
      } else {
        RoutesText.table(table).print()
      }
      for conflict in table.conflicts { Console.note(RoutesText.text(conflict)) }
      if !table.conflicts.isEmpty { throw ExitCode(1) }
    }
  }
}
