// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct BrokerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "broker", abstract: "The event bus: serve it. Look into it with `apus events`.",
    discussion: "Example: apus broker serve --port 7410", subcommands: [Serve.self])

  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve", abstract: "Run the broker (apus-broker); `apus up` does it by itself.",
      discussion: "Example: apus broker serve --help")

    @Argument(parsing: .allUnrecognized, help: "Arguments of apus-broker.") var arguments:
      [String] =
        []

    /// Reached only through `apus help`: the program beside `apus` takes over before arguments are parsed.
    func run() { SpelledAsGit.run("broker", arguments) }
  }
}
