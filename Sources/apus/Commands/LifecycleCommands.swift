// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct StopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop services of the running system; the others go on.",
    discussion: "Example: apus stop cart-2")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Services (cart) or processes (cart-1).") var names: [String]

  func run() throws {
    let (home, state) = try system.running()
    try SupervisorRequest(.stop, names: names).perform(in: home, state: state)
    if output.json { ProcessReport.print(home, names: names) }
  }
}

struct StartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Start services that were stopped; returns when they are healthy.",
    discussion: "Example: apus start cart-2")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Services (cart) or processes (cart-1).") var names: [String]

  func run() throws {
    let (home, state) = try system.running()
    try SupervisorRequest(.start, names: names).perform(in: home, state: state)
    if output.json { ProcessReport.print(home, names: names) }
  }
}

struct RestartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart",
    abstract: "Restart services one replica at a time, each when the one before is healthy.",
    discussion: "Example: apus restart cart")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Services (cart) or processes (cart-1).") var names: [String]

  func run() throws {
    let (home, state) = try system.running()
    try SupervisorRequest(.restart, names: names).perform(in: home, state: state)
    if output.json { ProcessReport.print(home, names: names) }
  }
}

struct ScaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale", abstract: "Run another number of replicas, until the next `apus up`.",
    discussion: "Example: apus scale cart=3")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "NAME=N") var changes: [String]

  func run() throws {
    let (home, state) = try system.running()
    for change in changes {
      let parts = change.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let count = Int(parts[1]) else {
        throw CommandError.usage("'\(change)' is no NAME=N", help: "write cart=3")
      }
      try SupervisorRequest(.scale, names: [String(parts[0])], count: count).perform(
        in: home, state: state)
    }
    if output.json {
      ProcessReport.print(
        home, names: changes.compactMap { $0.split(separator: "=").first.map(String.init) })
    }
  }
}

struct DownCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down", abstract: "Stop the running system.",
    discussion: "Example: apus down -v")

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions

  @Flag(
    name: [.customShort("v"), .long], help: "Also remove its data and logs; certificates stay.")
  var volumes = false

  func run() throws {
    let home = system.findHome()
    let state = SystemState.read(home)
    let stopped = state?.processes.count(where: Leftovers.isAlive) ?? 0
    if let state, state.isRunning {
      _ = kill(state.pid, SIGTERM)
      // The processes' own grace, twice (services, then the registry), and a moment.
      let deadline = SystemClock.now + ProcessMachine.grace * 2 + .seconds(5)
      while state.isRunning, SystemClock.now < deadline { SystemClock.sleep(.milliseconds(20)) }
      if state.isRunning { _ = kill(state.pid, SIGKILL) }
    } else if !volumes {
      Console.note("no system runs in \(home.path)")
    }
    if let left = SystemState.read(home) { _ = Leftovers.end(left) }
    FilePath.remove(home.state)
    if volumes { removeData(of: home) }
    if output.json { Console.print(json: ["stopped": .number(JSONNumber(stopped))]) }
  }

  /// What processes have made there, by its names: a home may be a folder with other things in it, too. Certificates
  /// stay, so that who trusts this system's authority can go on.
  private func removeData(of home: Home) {
    let folders = [home.run, home.logs].map { FilePath.name(of: $0) }
    for name in FilePath.names(in: home.path) where folders.contains(name) || name.contains(".db") {
      FilePath.remove(FilePath.join(home.path, name))
    }
  }
}
