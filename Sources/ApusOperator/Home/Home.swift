// SPDX-License-Identifier: Apache-2.0

/// The folder that holds a system's state (`APUS_HOME`), and what lies where in it.
package struct Home: Sendable, Hashable {
  package let path: String

  package init(path: String) { self.path = FilePath.absolute(path) }

  /// One folder per service and operator with certificate, key, trust bundle and policy, and the development
  /// authority that signs them.
  package var identities: String { FilePath.join(path, "identity") }
  /// Status files of processes, the state of `apus up`, requests to it.
  package var run: String { FilePath.join(path, "run") }
  package var logs: String { FilePath.join(path, "logs") }
  package var state: String { FilePath.join(run, "up.json") }
  package var lock: String { FilePath.join(run, "up.lock") }
  package var requests: String { FilePath.join(run, "requests") }

  /// The word that opens the console, for this user alone.
  package var consoleToken: String { FilePath.join(path, "console-token") }

  package func status(of process: String) -> String { FilePath.join(run, process + ".json") }
  package func log(of process: String) -> String { FilePath.join(logs, process + ".log") }

  package func make() throws(CommandError) {
    for folder in [path, identities, run, logs, requests] { try FilePath.makeFolder(folder) }
  }
}
