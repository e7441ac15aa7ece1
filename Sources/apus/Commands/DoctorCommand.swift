// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusTransport
import ArgumentParser

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "What is missing on this machine, and the command that mends it.",
    discussion: """
      Exit 1 when something is missing that is needed.

      Example: apus doctor
      """)

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let findings = Doctor(
      home: system.findHome(), file: system.file ?? DescriptionFile.findUpward()
    ).examine()
    if output.json {
      Console.print(json: .array(findings.map(\.json)))
    } else {
      for finding in findings {
        let mark = finding.isGood ? "ok      " : finding.isNeeded ? "missing " : "advice  "
        Console.print(mark + finding.text)
        if !finding.isGood, let mend = finding.mend { Console.print("        mend: " + mend) }
      }
    }
    if findings.contains(where: { !$0.isGood && $0.isNeeded }) { throw ExitCode(1) }
  }
}
