// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Which lines `apus logs` shows.
struct LogFilter: Sendable {
  static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

  /// RFC 3339 in UTC with milliseconds; these sort as texts.
  var since: String?
  var level: String?
  var trace: String?

  func accepts(_ line: LogLine) -> Bool {
    if let since, line.time < since { return false }
    if let trace, !line.text.contains(trace) { return false }
    guard let wanted = level.flatMap({ Self.levels.firstIndex(of: $0) }) else { return true }
    guard line.text.hasPrefix("{"), let json = try? JSONValue(parsing: line.text) else {
      return false
    }
    let found = json["level"]?.text.flatMap { Self.levels.firstIndex(of: $0.lowercased()) }
    return found.map { $0 >= wanted } ?? false
  }
}
