// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ArgumentParser

/// Which system a command is about.
protocol SystemChoice {
  var file: String? { get }
  var home: String? { get }
}

extension SystemChoice {
  func findHome() -> Home { DescriptionFile.home(home, file: file) }

  /// What the running `apus up` wrote.
  ///
  /// - Throws: when none runs.
  func running() throws(CommandError) -> (Home, SystemState) {
    let home = findHome()
    guard let state = SystemState.read(home), state.isRunning else {
      throw .negative("no system runs in \(home.path)", help: "start it: apus up -d")
    }
    return (home, state)
  }
}

struct SystemOptions: ParsableArguments, SystemChoice {
  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: "The description file; without it apus.yaml here or above.")
  var file: String?

  @Option(
    help:
      "The folder with this system's state (APUS_HOME; default .apus beside the description file).")
  var home: String?
}

/// The same where `-f` means to follow.
struct FollowedSystemOptions: ParsableArguments, SystemChoice {
  @Option(help: "The description file; without it apus.yaml here or above.")
  var file: String?

  @Option(
    help:
      "The folder with this system's state (APUS_HOME; default .apus beside the description file).")
  var home: String?
}

/// `--json`, which every command has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON: one document, or one a line for lists that grow.")
  var json = false
}
