// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "What the processes have printed, by time.",
    discussion: """
      From the files of the processes that `apus up` started here; with --console from the console, which has what
      processes anywhere have told it.

      Example: apus logs -f --tail 20 cart
      """)

  @OptionGroup var system: FollowedSystemOptions

  @Flag(name: [.customShort("f"), .long], help: "Go on with what comes.")
  var follow = false

  @Option(help: "Only the last N lines of each process.")
  var tail: Int?

  @Option(help: "Only lines that came in this time: 15m, 30s.")
  var since: String?

  @Option(
    help:
      "Only JSON lines of this level or above: trace, debug, info, notice, warning, error, critical."
  )
  var level: String?

  @Option(help: "Only lines that hold this trace id.")
  var trace: String?

  @Flag(name: [.customShort("t"), .long], help: "Print the time at which each line came.")
  var timestamps = false

  @Flag(help: "Print one JSON object a line: time, process, line.")
  var json = false

  @Flag(help: "Ask the console.")
  var console = false

  @Argument(help: "Services (cart) or processes (cart-1); without any, all.")
  var names: [String] = []

  func validate() throws {
    if let tail, tail < 0 { throw ValidationError("--tail is \(tail), allowed are 0 and more") }
    if let since, Units.duration(since) == nil {
      throw ValidationError("--since '\(since)' is no duration: write 15m or 30s")
    }
    if let level, !LogFilter.levels.contains(level) {
      throw ValidationError(
        "--level '\(level)' is unknown; " + Suggestion.help(for: level, in: LogFilter.levels))
    }
  }

  func run() async throws {
    let home = system.findHome()
    if console { return try await ConsoleLogs(self, home).show() }
    let ids = try processIDs(in: home)
    let filter = LogFilter(
      since: since.flatMap(Units.duration).map { SystemClock.stamp(before: $0) }, level: level,
      trace: trace)
    var readers = ids.map { LogReader(path: home.log(of: $0), id: $0) }
    var lines: [LogLine] = []
    for index in readers.indices {
      let new = readers[index].readAll().filter(filter.accepts)
      lines += tail.map { new.suffix($0) } ?? new[...]
    }
    let width = ids.map(\.count).max() ?? 0
    // Stable, so that lines of one millisecond stay in their order.
    show(
      lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(
        \.element), width)
    while follow {
      SystemClock.sleep(.milliseconds(100))
      for index in readers.indices { show(readers[index].readNew().filter(filter.accepts), width) }
    }
  }

  private func show(_ lines: [LogLine], _ width: Int) {
    for line in lines {
      if json {
        Console.print(
          json: [
            "time": .string(line.time), "process": .string(line.id), "line": .string(line.text),
          ], isLine: true)
      } else {
        let name = line.id + String(repeating: " ", count: width - line.id.count)
        let text = Console.isColoured(STDOUT_FILENO) ? LogText.forPeople(line.text) : line.text
        Console.print("\(name) | " + (timestamps ? line.time + " " : "") + text)
      }
    }
  }

  private func processIDs(in home: Home) throws(CommandError) -> [String] {
    let all = FilePath.names(in: home.logs).filter { $0.hasSuffix(".log") && $0 != "up.log" }.map {
      String($0.dropLast(4))
    }
    guard !names.isEmpty else { return all }
    var ids: [String] = []
    for name in names {
      let found = all.filter { id in
        id == name
          || (id.hasPrefix(name + "-") && id.dropFirst(name.count + 1).allSatisfy(\.isNumber))
      }
      if found.isEmpty {
        throw .negative(
          "there is no log of '\(name)' in \(home.logs)",
          help: all.isEmpty ? "start the system: apus up -d" : Suggestion.help(for: name, in: all))
      }
      ids += found
    }
    return ids
  }
}
