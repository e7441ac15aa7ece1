// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top", abstract: "What services serve now: rates, failures, latencies.",
    discussion: "Example: apus top --once --json | jq '.[0]'")

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Print it once and end; without it again and again, until Ctrl-C.") var once = false
  @Option(help: "Of which the numbers are the mean: 30s, at least 10s.") var window = "30s"

  func validate() throws {
    guard let window = Units.duration(window), window >= .seconds(10) else {
      throw ValidationError("--window '\(self.window)' is no duration of at least 10s")
    }
  }

  func run() async throws {
    let desk = ConsoleDesk(try RemoteSystem(options))
    let window = Units.duration(window) ?? .seconds(30)
    while true {
      let report = try await TrafficReport.load(desk, window: window)
      if output.json {
        Console.print(json: report.json, isLine: !once)
      } else {
        // Home and clear, so that the table stays where it is.
        if !once, isatty(STDOUT_FILENO) == 1 { Console.print("\u{1B}[H\u{1B}[2J") }
        report.table.print()
        if report.rows.isEmpty {
          Console.note("nobody has told of a call in the last \(self.window)")
        }
      }
      if once { return }
      try await Task.sleep(for: .seconds(2))
    }
  }
}
