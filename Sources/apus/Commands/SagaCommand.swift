// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ApusSagaAPI
import ArgumentParser

struct SagaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saga", abstract: "What spans services: list it, look at it, push it on.",
    discussion: "Example: apus saga list --status stuck",
    subcommands: [List.self, Show.self, Retry.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "The sagas of all services that run, the newest first.",
      discussion: "Example: apus saga list --status stuck --json | jq '.[].id'")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "running, waiting, compensating, succeeded, compensated or stuck.")
    var status: String?

    @Option(help: "How many at most.")
    var limit = 50

    func validate() throws {
      guard (1...1000).contains(limit) else {
        throw ValidationError("--limit is \(limit), allowed are 1 to 1000")
      }
    }

    func run() async throws {
      let status = try status.map(SagaCommand.status)
      let sagas = try await SagaDirectory.load(try RemoteSystem(options)).list(
        status, limit: limit)
      if output.json { return Console.print(json: .array(sagas.map(SagaText.json))) }
      var table = Table(SagaText.titles)
      for saga in sagas { table.add(SagaText.row(saga)) }
      table.print()
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "One saga, with all that was done for it.",
      discussion: "Example: apus saga show 0198c1a2-7d5e-7b1c-9a44-0d7f3c1e2b90")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The saga's id, as `apus saga list` shows it.") var id: String

    func run() async throws {
      let saga = try await SagaDirectory.load(try RemoteSystem(options)).show(id)
      if output.json { return Console.print(json: SagaText.json(saga)) }
      var head = Table(SagaText.titles)
      head.add(SagaText.row(saga))
      head.print()
      Console.print("")
      var steps = Table(["AT", "STEP", "OUTCOME", "ATTEMPTS", "REASON"])
      for step in saga.steps { steps.add(SagaText.row(step)) }
      steps.print()
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retry", abstract: "Try the present step again at once.",
      discussion: "Example: apus saga retry 0198c1a2-7d5e-7b1c-9a44-0d7f3c1e2b90")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The saga's id, as `apus saga list` shows it.") var id: String

    func run() async throws {
      let saga = try await SagaDirectory.load(try RemoteSystem(options)).retry(id)
      if output.json { return Console.print(json: SagaText.json(saga)) }
      Console.print("\(saga.id): \(saga.step) is tried again")
    }
  }

  static func status(_ name: String) throws(CommandError) -> SagaStatus {
    if let found = SagaText.statuses.first(where: { $0.name == name }) { return found.status }
    throw .usage(
      "the status '\(name)' is unknown",
      help: Suggestion.help(for: name, in: SagaText.statuses.map(\.name)))
  }
}
