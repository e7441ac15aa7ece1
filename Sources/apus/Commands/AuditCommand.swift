// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import ApusOperator
import ApusReflection
import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  /// From which severity on the answer is no.
  enum FailOn: String, CaseIterable, ExpressibleByArgument {
    case note, warning, problem

    var severity: Severity {
      switch self {
      case .note: .note
      case .warning: .warning
      case .problem: .problem
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Find the anti-patterns of microservices in schemas and in what a system did.",
    discussion: """
      Reads the schemas in schemas/, those of what runs, and the console's last traces, 500 at most. Without a console
      only the schemas, which show less. Exit 1 when something as grave as --fail-on is found. What each finding
      means is in docs/audit.md.

      Rules: \(AuditOptions.ruleIDs.joined(separator: ", ")).

      Example: apus audit --window 1h --fail-on warning
      """)

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "A folder of schemas; without it schemas/, if it is there.")
  var schemas: String?

  @Option(help: "How far back traces are read: 15m, 2h.")
  var window = "15m"

  @Option(help: "From what on the exit code is 1.")
  var failOn: FailOn = .problem

  @Option(name: .customLong("rule"), parsing: .upToNextOption, help: "Only these rules.")
  var rules: [String] = []

  func validate() throws {
    guard let wrong = rules.first(where: { !AuditOptions.ruleIDs.contains($0) }) else { return }
    let help = Suggestion.help(for: wrong, in: AuditOptions.ruleIDs)
    throw ValidationError("there is no rule '\(wrong)'; \(help)")
  }

  func run() async throws {
    guard let window = Units.duration(window), window > .zero else {
      throw CommandError.usage("--window '\(window)' is no duration", help: "write 15m or 2h")
    }
    let subject = try await AuditSubject.load(options, schemas: schemas, window: window)
    let findings = audit(
      subject.packages, traces: subject.traces,
      options: AuditOptions(rules: rules.isEmpty ? nil : Set(rules)))
    let text = FindingText(window: self.window, subject: subject)
    if output.json {
      Console.print(json: text.json(findings))
    } else {
      Console.print(text.text(findings))
    }
    let isNo = findings.contains { $0.severity.rawValue >= failOn.severity.rawValue }
    if isNo { throw ExitCode(1) }
  }
}
