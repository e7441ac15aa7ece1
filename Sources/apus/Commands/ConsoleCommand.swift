// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ConsoleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "The collector and the screens: serve them.",
    discussion: "Example: apus console serve --port 8090", subcommands: [Serve.self])

  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: "Run the console (apus-console); `apus up` does it by itself.",
      discussion: "Example: apus console serve --help")

    @Argument(parsing: .allUnrecognized, help: "Arguments of apus-console.")
    var arguments: [String] = []

    /// Reached only through `apus help`: the program beside `apus` takes over before arguments are parsed.
    func run() { SpelledAsGit.run("console", arguments) }
  }
}
