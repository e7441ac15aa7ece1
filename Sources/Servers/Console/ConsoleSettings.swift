// SPDX-License-Identifier: Apache-2.0

import ApusService

/// What the console reads from its environment beside what every process reads.
struct ConsoleSettings: Sendable {
  var home = ".apus"
  var port = ConsoleProgram.defaultPort
  /// Host names beside those of the loopback.
  var names: [String] = []
  var retention = RetentionRules()
  /// Instead of the pages that were built in.
  var pages: String?

  /// - Throws: `ConfigurationError` that names the variable and says what it should be.
  init(environment: [String: String]) throws(ConfigurationError) {
    if let folder = environment["APUS_HOME"], !folder.isEmpty { home = folder }
    if let folder = environment["APUS_CONSOLE_PAGES"], !folder.isEmpty { pages = folder }
    names = (environment["APUS_CONSOLE_HOST"] ?? "").split(separator: ",").map(String.init)
    port = try Self.number("APUS_PORT", environment, 0...65_535).map { Int($0) } ?? port
    if let hours = try Self.number("APUS_CONSOLE_RETENTION_HOURS", environment, 1...24 * 31) {
      retention.age = .seconds(hours * 3_600)
    }
    // Below 16 MiB nothing would stay long enough to be looked at.
    if let bytes = try Self.number("APUS_CONSOLE_RETENTION_BYTES", environment, 16 << 20...1 << 40)
    {
      retention.byteCount = bytes
    }
    if let minutes = try Self.number("APUS_CONSOLE_WINDOW_MINUTES", environment, 1...24 * 60) {
      retention.window = .seconds(minutes * 60)
    }
    if let percent = try Self.number("APUS_CONSOLE_SHARE", environment, 0...100) {
      retention.share = Double(percent) / 100
    }
  }

  private static func number(
    _ name: String, _ environment: [String: String], _ range: ClosedRange<Int64>
  ) throws(ConfigurationError) -> Int64? {
    guard let text = environment[name], !text.isEmpty else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw ConfigurationError(
        "\(name) is \"\(text)\", it should be a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }
}
