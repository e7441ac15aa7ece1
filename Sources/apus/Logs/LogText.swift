// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// JSON log lines as people read them on a terminal: level, message, then what belongs to it.
enum LogText {
  /// Other lines stay as they are.
  static func forPeople(_ line: String) -> String {
    guard line.hasPrefix("{"), case .object(let entry)? = try? JSONValue(parsing: line) else {
      return line
    }
    guard let level = entry["level"]?.text, let message = entry["message"]?.text else {
      return line
    }
    let rest = entry.members.filter { !["time", "level", "label", "message"].contains($0.name) }
    let details = rest.map { " \($0.name)=\($0.value.text ?? $0.value.compact())" }
    let colour = ["warning": 33, "error": 31, "critical": 31][level] ?? 2
    return "\u{1B}[\(colour)m\(level)\u{1B}[0m \(message)\u{1B}[2m\(details.joined())\u{1B}[0m"
  }
}
