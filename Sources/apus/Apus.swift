// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The command for people.
@main
struct Apus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "Microservices in Swift from one schema: run them, call them, look at them.",
    discussion: """
      Services and methods go by any unambiguous ending: cart, CartService/addLine.
      Results go to stdout, everything else to stderr. Exit: 0 success, 1 the answer is no, 2 wrong usage.

      Example: apus up -d && apus call SearchService/search '{"query":"lamp"}'
      """,
    subcommands: [],
    groupedSubcommands: [
      CommandGroup(
        name: "The system:",
        subcommands: [
          UpCommand.self, PsCommand.self, LogsCommand.self, StopCommand.self, StartCommand.self,
          RestartCommand.self,
          ScaleCommand.self, DownCommand.self, StatusCommand.self,
        ]),
      CommandGroup(
        name: "What it does:",
        subcommands: [
          TopCommand.self, TraceCommand.self, OpenCommand.self, ConsoleCommand.self,
        ]),
      CommandGroup(
        name: "Calls:",
        subcommands: [
          CallCommand.self, ListCommand.self, DescribeCommand.self, BenchCommand.self,
          RegistryCommand.self, GatewayCommand.self, SagaCommand.self,
        ]),
      CommandGroup(name: "Events:", subcommands: [EventsCommand.self, BrokerCommand.self]),
      CommandGroup(
        name: "Schemas:", subcommands: [CheckCommand.self, GenerateCommand.self, AuditCommand.self]),
      CommandGroup(name: "Containers:", subcommands: [ExportCommand.self, ProbeCommand.self]),
      CommandGroup(name: "The machine:", subcommands: [DoctorCommand.self, CertsCommand.self]),
    ])

  /// On the main thread, where `up` stays: the kernel ends its children when their parent thread does.
  @MainActor
  static func main() async {
    // A reader that has gone is an error of `write`, which Console turns into a quiet end.
    signal(SIGPIPE, SIG_IGN)
    StopSignals.unblock()
    do {
      var command = try parseAsRoot(SpelledAsGit.arguments(CommandLine.arguments))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      endProcess(Failure.report(error))
    }
  }
}

/// `exit` by a name that the command type does not hide.
private func endProcess(_ code: Int32) -> Never { exit(code) }
