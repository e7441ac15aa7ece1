// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusReflection
import ApusWire
import ArgumentParser

struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "One trace as a waterfall, or those that fit.",
    discussion: """
      With an id, or its first eight digits: every span, with its bar, and the critical path. Without one: the
      newest traces.

      Example: apus trace --errors --since 15m --service cart
      """)

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Only traces in which something failed.") var errors = false
  @Option(help: "Of the last so much time: 15m, 2h (default: 1h).") var since: String?
  @Option(help: "Only traces that this service had part in.") var service: String?
  @Option(help: "Only traces with a span whose name holds this.") var text = ""
  @Option(help: "Only traces that took at least so long: 500ms.") var slow: String?
  @Option(help: "At most so many.") var limit = 20
  @Argument(help: "A trace's id, as the list has it.") var id: String?

  func validate() throws {
    guard (1...500).contains(limit) else {
      throw ValidationError("--limit is \(limit), allowed are 1 to 500")
    }
    for (name, text) in [("--since", since), ("--slow", slow)] {
      if let text, Units.duration(text) == nil {
        throw ValidationError("\(name) '\(text)' is no duration: write 15m or 500ms")
      }
    }
  }

  func run() async throws {
    let desk = ConsoleDesk(try RemoteSystem(options))
    if let id { return try await show(id, desk) }
    let service = try await service.asyncMap { try await ServiceNames(desk).package(named: $0) }
    let from = since.flatMap(Units.duration).map { SystemClock.timestamp(before: $0) }
    let page = try await desk.failing { client in
      try await client.findTraces(
        service: service, text: text, onlyErrors: errors,
        minDuration: slow.flatMap(Units.duration), since: from, cursor: "", limit: UInt32(limit))
    }
    if output.json { return Console.print(json: .array(page.traces.map(TelemetryJSON.value))) }
    var table = Table(["TRACE", "STARTED", "TOOK", "SPANS", "FAILED", "SERVICE", "ROOT"])
    for trace in page.traces {
      table.add([
        trace.id, SagaText.time(trace.startedAt), DurationText.text(trace.duration),
        "\(trace.spanCount)", "\(trace.errorCount)", Printable.text(trace.service),
        Printable.text(trace.root),
      ])
    }
    table.print()
  }

  private func show(_ id: String, _ desk: ConsoleDesk) async throws {
    let trace = try await desk.failing { client in try await client.getTrace(id: id.lowercased()) }
    if output.json { return Console.print(json: TelemetryJSON.value(trace)) }
    Console.print(Waterfall(trace).text)
  }
}

extension Optional {
  fileprivate func asyncMap<Result>(
    _ transform: (Wrapped) async throws -> Result
  ) async rethrows -> Result? {
    guard let self else { return nil }
    return try await transform(self)
  }
}
