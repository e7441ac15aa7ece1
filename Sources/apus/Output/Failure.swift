// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

/// The end of every failed command: what is printed where, and the exit code.
enum Failure {
  static func report(_ error: any Error) -> Int32 {
    switch error {
    case let error as CommandError:
      Console.note(error.text)
      if isJSON { Console.print(json: error.json) }
      return error.kind.rawValue
    case let error as DescriptionError:
      for problem in error.problems { Console.note(problem.text) }
      if isJSON { Console.print(json: ["error": ["problems": .array(error.problems.map(\.json))]]) }
      return 2
    case let error as CallFailure:
      Console.note(error.text)
      if isJSON { Console.print(json: error.json, isLine: true) }
      return 1
    case let code as ExitCode: return code.rawValue
    case is CancellationError: return 1
    default: return usage(error)
    }
  }

  /// ArgumentParser's own: help and version are no failures; everything else is wrong usage, which is 2 here and
  /// not its 64.
  private static func usage(_ error: any Error) -> Int32 {
    let text = Apus.fullMessage(for: error)
    if Apus.exitCode(for: error) == .success {
      Console.print(text)
      return 0
    }
    Console.note(text)
    if isJSON { Console.print(json: CommandError.usage(Apus.message(for: error)).json) }
    return 2
  }

  /// Read by hand, because a command line that does not parse has no options yet.
  private static var isJSON: Bool { CommandLine.arguments.prefix { $0 != "--" }.contains("--json") }
}
