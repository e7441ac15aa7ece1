// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ps", abstract: "The processes of the running system.",
    discussion: "Example: apus ps --json | jq '.[] | select(.state != \"healthy\")'")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let home = system.findHome()
    let report = ProcessReport(home)
    if output.json { return Console.print(json: report.json) }
    report.table.print()
    if !report.isRunning { Console.note("no system runs in \(home.path); start it: apus up -d") }
  }
}
