// SPDX-License-Identifier: Apache-2.0

/// The folder that holds a system's state (`APUS_HOME`), and what lies where in it.
struct Home: Sendable, Hashable {
  let path: String

  init(path: String) { self.path = FilePath.absolute(path) }

  /// One folder per service and operator with certificate, key, trust bundle and policy, and the development
  /// authority that signs them.
  var identities: String { FilePath.join(path, "identity") }
  /// Status files of processes, the state of `apus up`, requests to it.
  var run: String { FilePath.join(path, "run") }
  var logs: String { FilePath.join(path, "logs") }
  var state: String { FilePath.join(run, "up.json") }
  var lock: String { FilePath.join(run, "up.lock") }
  var requests: String { FilePath.join(run, "requests") }

  func status(of process: String) -> String { FilePath.join(run, process + ".json") }
  func log(of process: String) -> String { FilePath.join(logs, process + ".log") }

  func make() throws(CommandError) {
    for folder in [path, identities, run, logs, requests] { try FilePath.makeFolder(folder) }
  }
}
