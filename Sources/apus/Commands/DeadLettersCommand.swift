// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusOperator
import ApusRPC
import ApusReflection
import ArgumentParser

struct DeadLettersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead-letters",
    abstract: "Records that no handler could take: list, show, requeue, discard.",
    discussion: "Example: apus events dead-letters requeue 12 13",
    subcommands: [List.self, Show.self, Requeue.self, Discard.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Dead letters with their group and cause.",
      discussion: "Example: apus events dead-letters list --group shop.cart.v1")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Of one group only.") var group: String?
    @Option(help: "At most so many.") var limit: Int = 100

    func validate() throws {
      guard (1...10_000).contains(limit) else {
        throw ValidationError("--limit is \(limit), allowed are 1 to 10000")
      }
    }

    func run() async throws {
      let bus = try EventBus(options)
      let letters = try await letters(bus)
      let text = EventText(output.json ? await bus.schemas() : SchemaIndex([]))
      if output.json { return Console.print(json: .array(letters.map(text.json))) }
      var table = Table(["ID", "GROUP", "TOPIC", "KEY", "TRIES", "LAST", "CAUSE"])
      for letter in letters {
        let record = letter.stored.record
        table.add([
          "\(letter.id)", letter.group, record.topic, record.key, "\(letter.attempts)",
          EventText.text(letter.lastAt) ?? "-", letter.cause,
        ])
      }
      table.print()
    }

    private func letters(_ bus: EventBus) async throws -> [DeadLetter] {
      var letters: [DeadLetter] = []
      var cursor = ""
      repeat {
        let after = cursor
        let page = try await bus.failing {
          try await bus.admin.deadLetters(
            group: group, cursor: after, limit: UInt32(min(100, limit - letters.count)))
        }
        letters += page.letters
        cursor = page.nextCursor
      } while !cursor.isEmpty && letters.count < limit
      return letters
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "One dead letter with its payload, as JSON.",
      discussion: "Example: apus events dead-letters show 12")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "Its id.") var id: UInt64

    func run() async throws {
      let bus = try EventBus(options)
      // A page begins behind its cursor.
      let cursor = id > 1 && id <= UInt64(Int64.max) ? "\(id - 1)" : ""
      let page = try await bus.failing {
        try await bus.admin.deadLetters(group: nil, cursor: cursor, limit: 1)
      }
      guard let letter = page.letters.first, letter.id == id else {
        throw CommandError.negative(
          "there is no dead letter \(id)", help: "look at: apus events dead-letters")
      }
      Console.print(json: EventText(await bus.schemas()).json(letter), isLine: output.json)
    }
  }

  struct Requeue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "requeue", abstract: "Deliver dead letters to their group once more.",
      discussion: "Example: apus events dead-letters requeue 12 13")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "Their ids.") var ids: [UInt64]

    func run() async throws {
      let bus = try EventBus(options)
      try await bus.failing { try await bus.admin.requeue(ids: ids) }
      if output.json { Console.print(json: DeadLettersCommand.json(ids)) }
    }
  }

  struct Discard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "discard", abstract: "Forget dead letters.",
      discussion: "Example: apus events dead-letters discard 12")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "Their ids.") var ids: [UInt64]

    func run() async throws {
      let bus = try EventBus(options)
      try await bus.failing { try await bus.admin.discard(ids: ids) }
      if output.json { Console.print(json: DeadLettersCommand.json(ids)) }
    }
  }

  private static func json(_ ids: [UInt64]) -> JSONValue {
    ["ids": .array(ids.map { .number(JSONNumber($0)) })]
  }
}
