// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection

/// What a process says of itself in `$APUS_STATUS_FILE`, one JSON object that it replaces at every change.
struct StatusFile: Sendable, Hashable {
  var pid: Int32
  var port: Int?
  var state: String

  /// `nil` when there is no such file, or it is none of ours.
  static func read(_ path: String) -> StatusFile? {
    guard let text = FilePath.text(of: path), let json = try? JSONValue(parsing: text) else {
      return nil
    }
    guard let pid = json["pid"]?.int, let state = json["state"]?.text else { return nil }
    return StatusFile(pid: Int32(clamping: pid), port: json["port"]?.int, state: state)
  }

  var health: ProcessMachine.Health {
    switch state {
    case "healthy", "serving": .healthy
    case "draining": .draining
    case "failing": .failing
    default: .unknown
    }
  }
}
