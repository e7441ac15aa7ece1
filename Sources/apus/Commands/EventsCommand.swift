// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusOperator
import ApusRPC
import ApusReflection
import ApusWire
import ArgumentParser

struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "What is on the event bus: topics, groups, dead letters.",
    discussion: "Example: apus events tail PriceChanged --last 5",
    subcommands: [
      Topics.self, Tail.self, Groups.self, DeadLettersCommand.self, Publish.self, Replay.self,
    ])

  struct Topics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "topics", abstract: "Every topic with how many records and bytes it keeps.",
      discussion: "Example: apus events topics --json | jq '.[].name'")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      let bus = try EventBus(options)
      let topics = try await bus.failing { try await bus.admin.topics().topics }
      if output.json {
        return Console.print(
          json: .array(
            topics.map { topic in
              [
                "name": .string(topic.name), "partitions": .number(JSONNumber(topic.partitions)),
                "records": .number(JSONNumber(topic.recordCount)),
                "bytes": .number(JSONNumber(topic.byteCount)),
                "oldest": JSONValue(EventText.text(topic.oldest)),
              ]
            }))
      }
      var table = Table(["TOPIC", "RECORDS", "BYTES", "OLDEST"])
      for topic in topics {
        table.add([
          topic.name, "\(topic.recordCount)", "\(topic.byteCount)",
          EventText.text(topic.oldest) ?? "-",
        ])
      }
      table.print()
    }
  }

  struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tail",
      abstract: "The newest records of a topic, then each new one as it comes.",
      discussion: "Example: apus events tail PriceChanged --last 5")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "How many that are there already.") var last: Int = 10
    @Flag(name: .customLong("no-follow"), help: "End after those that are there.")
    var endsAtOnce = false
    @Argument(help: "A topic, by any unambiguous ending.") var topic: String

    func validate() throws {
      guard (0...1_000).contains(last) else {
        throw ValidationError("--last is \(last), allowed are 0 to 1000")
      }
    }

    func run() async throws {
      let bus = try EventBus(options)
      let name = try await bus.topic(named: topic)
      let text = EventText(await bus.schemas())
      var left = endsAtOnce ? try await count(name, bus) : Int.max
      guard left > 0 else { return }
      let admin = BusAdminClient(channel: bus.admin.channel)
      try await bus.failing {
        for try await stored in admin.tail(topic: name, last: UInt32(last)) {
          if output.json {
            Console.print(json: text.json(stored), isLine: true)
          } else {
            Console.print(text.line(stored))
          }
          left -= 1
          if left == 0 { return }
        }
      }
    }

    /// How many there are to come before the tail would wait.
    private func count(_ name: String, _ bus: EventBus) async throws -> Int {
      let topics = try await bus.failing { try await bus.admin.topics().topics }
      let recordCount = topics.first { $0.name == name }?.recordCount ?? 0
      return min(last, Int(clamping: recordCount))
    }
  }

  struct Groups: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "groups", abstract: "Who reads what, and how far behind it is.",
      discussion: "Example: apus events groups")

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      let bus = try EventBus(options)
      let groups = try await bus.failing { try await bus.admin.groups().groups }
      if output.json { return Console.print(json: .array(groups.map(json))) }
      var table = Table(["GROUP", "MEMBERS", "TOPIC", "LAG", "IN FLIGHT", "DEAD", "EXPIRED"])
      for group in groups {
        for lag in group.topics {
          table.add([
            group.name, "\(group.memberCount)", lag.topic, "\(lag.lag)", "\(lag.inFlight)",
            "\(lag.deadLetters)", "\(lag.expired)",
          ])
        }
      }
      table.print()
    }

    private func json(_ group: Group) -> JSONValue {
      [
        "name": .string(group.name), "members": .number(JSONNumber(group.memberCount)),
        "topics": .array(
          group.topics.map { lag in
            [
              "topic": .string(lag.topic), "lag": .number(JSONNumber(lag.lag)),
              "inFlight": .number(JSONNumber(lag.inFlight)),
              "deadLetters": .number(JSONNumber(lag.deadLetters)),
              "expired": .number(JSONNumber(lag.expired)),
            ]
          }),
      ]
    }
  }

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "publish",
      abstract:
        "Publish an event by hand, as an operator; only where the system is for development.",
      discussion:
        #"Example: apus events publish shop.search.v1.PriceChanged '{"sku":"LAMP-1"}'"#)

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "The event's id; the same id is kept once. A new one without it.") var id: String?
    @Argument(help: "An event of a service that runs, by any unambiguous ending.") var topic: String
    @Argument(help: "The event as JSON, or @FILE, or @- for stdin.") var event: String

    func run() async throws {
      let json = try RequestText.read(event, nil)
      let bus = try EventBus(options)
      let record = try record(json, await bus.schemas())
      let published = try await bus.failing {
        do throws(BusService.PublishError) {
          return try await bus.bus.publish(records: [record])
        } catch {
          switch error {
          case .topicNotYours(let refusal):
            throw CommandError.negative(
              "\(refusal.caller) may not publish \(refusal.topic)",
              help: "operators may where `apus up` made the list of topics, and of listed events")
          case .call(let failure): throw failure
          }
        }
      }
      guard let position = published.positions.first, position.offset > 0 else {
        throw CommandError.negative(
          "the record was refused: \(published.refusals.first?.reason ?? "no reason was given")")
      }
      if output.json {
        return Console.print(
          json: [
            "id": .string(record.id.uuidString.lowercased()), "topic": .string(record.topic),
            "partition": .number(JSONNumber(position.partition)),
            "offset": .number(JSONNumber(position.offset)),
          ])
      }
      Console.print("\(record.topic) \(position.partition)/\(position.offset)")
    }

    private func record(_ json: JSONValue, _ index: SchemaIndex) throws(CommandError) -> Record {
      let events = index.packages.flatMap(\.messages).filter { $0.role == .event }
      let exact = events.filter { $0.name == topic }
      let found = exact.isEmpty ? events.filter { NameEnding(topic).matches($0.name) } : exact
      guard let schema = found.first, found.count == 1 else {
        throw found.isEmpty
          ? .negative(
            "no service that runs declares an event '\(topic)'",
            help: events.isEmpty
              ? "look at: apus list" : Suggestion.help(for: topic, in: events.map(\.name)))
          : .usage("'\(topic)' may be \(found.map(\.name).sorted().joined(separator: " or "))")
      }
      let payload: Bytes
      let whole: JSONValue
      do throws(ConversionError) {
        payload = try index.encode(json, as: schema.name)
        whole = try index.json(payload, as: schema.name)
      } catch {
        throw .usage(
          "the event does not fit \(schema.name): \(error)",
          help: "look at: apus describe \(schema.name)")
      }
      let (seconds, nanoseconds) = SystemClock.wall
      return Record(
        id: try eventID(), topic: schema.name, key: key(of: schema, in: whole), payload: payload,
        at: Timestamp(seconds: seconds, nanoseconds: nanoseconds))
    }

    /// As generated code has it: integers in decimals, uuids in small letters.
    private func key(of schema: MessageSchema, in event: JSONValue) -> String {
      switch event[schema.key] {
      case .string(let text)?: text
      case .number(let number)?: "\(number)"
      default: ""
      }
    }

    private func eventID() throws(CommandError) -> UUID {
      guard let id else { return UUID() }
      guard let id = UUID(uuidString: id) else { throw .usage("--id '\(id)' is no UUID") }
      return id
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay", abstract: "Deliver a topic to a group again.",
      discussion: """
        What a group has taken into its inbox it skips: a replay is for new databases and new handlers.

        Example: apus events replay shop.cart.v1 PriceChanged --from 2026-01-31T12:00:00Z
        """)

    @OptionGroup var options: CallerOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Only what came at this time or later, as RFC 3339; without it, all.")
    var from: String?
    @Argument(help: "The group, as `apus events groups` has it.") var group: String
    @Argument(help: "The topic, by any unambiguous ending.") var topic: String

    func run() async throws {
      var time: Timestamp?
      if let from {
        guard let parsed = RFC3339.parse(from) else {
          throw CommandError.usage(
            "--from '\(from)' is no time", help: "write 2026-01-31T12:00:00Z")
        }
        time = Timestamp(seconds: parsed.seconds, nanoseconds: parsed.nanoseconds)
      }
      let bus = try EventBus(options)
      let name = try await bus.topic(named: topic)
      let replayed = try await bus.failing {
        try await bus.admin.replay(group: group, topic: name, from: time)
      }
      if output.json {
        return Console.print(
          json: [
            "group": .string(group), "topic": .string(name),
            "records": .number(JSONNumber(replayed.records)),
          ])
      }
      Console.print("\(replayed.records) records of \(name) are delivered to \(group) again")
    }
  }
}
