// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusRPC
import ApusReflection
import ApusRegistryAPI
import ArgumentParser

struct RegistryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry", abstract: "The registry: serve it, list it, watch it.",
    discussion: "Example: apus registry list cart",
    subcommands: [Serve.self, List.self, Watch.self])

  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: "Run the registry (apus-registry); `apus up` does it by itself.",
      discussion: "Example: apus registry serve --help")

    @Argument(parsing: .allUnrecognized, help: "Arguments of apus-registry.") var arguments:
      [String] = []

    /// Reached only through `apus help`: the program beside `apus` takes over before arguments are parsed.
    func run() { SpelledAsGit.run("registry", arguments) }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Endpoints with state, zone, load, lease and revision.",
      discussion: "Example: apus registry list --json | jq '.[].port'")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "A service: its endpoints alone; exit 1 when there are none.") var service:
      String?

    func run() async throws {
      let system = try RemoteSystem(options)
      let listing = try await CallCommand.failing("apus.registry.v1", nil) {
        try await system.listing()
      }
      let chosen = try service.map { try RegistryCommand.package(named: $0, in: listing) }
      let rows = listing.registrations.filter { chosen == nil || $0.service == chosen }
        .sorted { ($0.service, $0.endpoint.port) < ($1.service, $1.endpoint.port) }
      if output.json { return Console.print(json: .array(rows.map(RegistryText.json))) }
      var table = Table(RegistryText.titles)
      for row in rows { table.add(RegistryText.row(row)) }
      table.print()
    }
  }

  struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "watch",
      abstract: "The endpoints of a service now, then each change, a line each.",
      discussion: "Example: apus registry watch cart")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "A service.") var service: String

    func run() async throws {
      let system = try RemoteSystem(options)
      let listing = try await CallCommand.failing("apus.registry.v1", nil) {
        try await system.listing()
      }
      // A name in full may be watched before anybody bears it.
      let isFull = service.split(separator: ".").count > 2
      let package = isFull ? service : try RegistryCommand.package(named: service, in: listing)
      try await CallCommand.failing("apus.registry.v1", nil) {
        for try await change in system.registry().watch(service: package, epoch: nil, revision: nil)
        { show(change) }
      }
    }

    private func show(_ change: Change) {
      if output.json {
        return Console.print(
          json: [
            "revision": .number(JSONNumber(change.revision)), "reset": .bool(change.reset),
            "removed": .array(change.removed.map { .string($0) }),
            "put": .array(change.put.map { RegistryText.json($0) }),
            "complete": .bool(change.complete),
            "settled": .bool(change.settled),
          ], isLine: true)
      }
      if change.reset { Console.print("\(change.revision) reset") }
      for instance in change.removed { Console.print("\(change.revision) removed \(instance)") }
      for endpoint in change.put {
        Console.print(
          "\(change.revision) \(RegistryText.state(endpoint.state)) \(RegistryText.address(endpoint)) \(endpoint.instance)"
        )
      }
    }
  }

  /// A package by any unambiguous ending.
  static func package(named name: String, in listing: Listing) throws(CommandError) -> String {
    let all = Set(listing.registrations.map(\.service))
    if all.contains(name) { return name }
    let found = all.filter { NameEnding(name).matches(package: $0) }.sorted()
    if let only = found.first, found.count == 1 { return only }
    if found.count > 1 {
      throw .usage("'\(name)' may be \(found.joined(separator: " or "))", help: "write more of it")
    }
    throw .negative(
      "nobody has registered '\(name)'",
      help: all.isEmpty ? "look at: apus ps" : Suggestion.help(for: name, in: all))
  }
}
