// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ArgumentParser

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How the system is: what is not well, and what changed last.",
    discussion: """
      Exit 1 when a process is not healthy, a saga is stuck, a letter dead, a breaker open, or something cannot be
      asked.

      Example: apus status || apus logs --since 5m --level warning
      """)

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let (home, _) = try options.system.running()
    let system = try RemoteSystem(options)
    var health = SystemHealth()
    health.processes = ProcessReport(home).processes
    health.certificates = IdentityFiles(folder: home.identities, trustDomain: "").all().compactMap {
      name, summary in (try? summary.get()).map { (name, $0.notAfter) }
    }
    let names = Set(health.processes.map(\.name))
    await ask("sagas", &health) { health in
      health.stuckSagas = try await SagaDirectory.load(system).list(.stuck, limit: 100)
    }
    if names.contains("broker") {
      await ask("the bus", &health) { health in
        let letters = try await EventBus(options).admin.deadLetters(cursor: "", limit: 100).letters
        health.deadLetters = Dictionary(grouping: letters, by: \.group).mapValues(\.count)
      }
    }
    if names.contains("console") {
      await ask("the console", &health) { health in
        health.openBreakers = try await openBreakers(ConsoleDesk(system))
      }
    }
    if output.json { Console.print(json: health.json) } else { Console.print(health.text) }
    if !health.isWell { throw ExitCode(1) }
  }

  /// One that cannot be asked does not hide the others.
  private func ask(
    _ what: String, _ health: inout SystemHealth,
    _ question: (inout SystemHealth) async throws -> Void
  ) async {
    do {
      try await question(&health)
    } catch {
      health.gaps.append("\(what): \((error as? CommandError)?.message ?? "\(error)")")
    }
  }

  private func openBreakers(_ desk: ConsoleDesk) async throws -> [String] {
    do {
      let list = try await desk.failing { client in
        try await client.queryMetric(
          name: "apus.client.breaker", labels: [:],
          since: SystemClock.timestamp(before: .seconds(30)), step: .seconds(30),
          aggregation: .value, by: "")
      }
      return list.series.filter { ($0.points.last?.value ?? 0) > 0 }.map {
        "\($0.labels["service"] ?? "") → \($0.labels["peer"] ?? "")"
      }
    } catch let error as ConsoleService.QueryMetricError {
      // Nobody has told of one.
      guard case .unknownMetric = error else { throw error }
      return []
    }
  }
}
