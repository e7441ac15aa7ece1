// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Print the address of the shop or the console, and open it.",
    discussion: "Example: apus open console")

  enum Place: String, ExpressibleByArgument, CaseIterable { case shop, console }

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions
  @Flag(name: .customLong("print"), help: "Only print it.") var onlyPrint = false
  @Argument(help: "shop or console.") var place: Place = .console

  func run() throws {
    let (home, state) = try system.running()
    let name = place == .shop ? "gateway" : "console"
    guard let port = state.processes.first(where: { $0.name == name && $0.isPlatform })?.port else {
      throw CommandError.negative(
        "this system runs no \(name)", help: "write `\(name): {}` into \(state.file)")
    }
    let address =
      place == .shop ? "http://localhost:\(port)/" : ConsoleAddress(port: port, home: home).text
    if output.json {
      Console.print(json: ["address": .string(address)])
    } else {
      Console.print(address)
    }
    if !onlyPrint { open(address) }
  }

  /// By the desktop's own program; where there is no desktop the address is all there is to do.
  private func open(_ address: String) {
    #if os(macOS)
      let opener: String? = "open"
    #else
      let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains { Environment[$0]?.isEmpty == false }
      let opener: String? = hasDesktop ? "xdg-open" : nil
    #endif
    guard let opener, let program = Programs.find(opener, from: "/") else { return }
    // It goes on without us, and what it prints is not ours.
    _ = try? ChildProcess.detach(
      [program, address], environment: Environment.all, log: "/dev/null")
  }
}
