// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusReflection
import ApusWire
import ArgumentParser

/// `apus logs --console`: entries as processes told them to the console.
struct ConsoleLogs {
  private let command: LogsCommand
  private let desk: ConsoleDesk

  init(_ command: LogsCommand, _ home: Home) throws {
    self.command = command
    let options = try CallerOptions.parse([])
    desk = ConsoleDesk(try RemoteSystem(options, home: home))
  }

  func show() async throws {
    guard command.names.count < 2 else {
      throw CommandError.usage("--console takes one service, or none for all of them")
    }
    var service: String?
    if let name = command.names.first {
      service = try await ServiceNames(desk).package(named: name)
    }
    let asked = service
    // What comes while the old ones are printed is not missed: it is listened for first.
    let tail =
      command.follow
      ? desk.streams.tailLogs(service: asked, level: command.level ?? "") : nil
    let since = command.since.flatMap(Units.duration).map { SystemClock.timestamp(before: $0) }
    let page = try await desk.failing { client in
      try await client.findLogs(
        service: asked, level: command.level ?? "", text: "", trace: command.trace ?? "",
        since: since, cursor: "", limit: UInt32(min(max(command.tail ?? 100, 1), 500)))
    }
    for entry in page.entries.reversed() { print(entry) }
    guard let tail else { return }
    for try await entry in tail where command.trace == nil || entry.trace == command.trace {
      print(entry)
    }
  }

  private func print(_ entry: LogEntry) {
    if command.json { return Console.print(json: TelemetryJSON.value(entry), isLine: true) }
    let attributes = entry.attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
    let time = command.timestamps ? SagaText.time(entry.at) + " " : ""
    Console.print(
      Printable.text(
        "\(entry.service) | \(time)\(entry.level) \(entry.message)" + attributes.joined()))
  }
}
