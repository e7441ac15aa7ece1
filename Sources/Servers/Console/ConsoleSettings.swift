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
    let variables = EnvironmentReader(environment)
    home = variables.text("APUS_HOME") ?? home
    pages = variables.text("APUS_CONSOLE_PAGES")
    names = (variables.text("APUS_CONSOLE_HOST") ?? "").split(separator: ",").map(String.init)
    port = try variables.number("APUS_PORT", in: 0...65_535) ?? port
    if let hours = try variables.number("APUS_CONSOLE_RETENTION_HOURS", in: 1...24 * 31) {
      retention.age = .seconds(hours * 3_600)
    }
    // Below 16 MiB nothing would stay long enough to be looked at.
    if let bytes = try variables.number("APUS_CONSOLE_RETENTION_BYTES", in: 16 << 20...1 << 40) {
      retention.byteCount = Int64(bytes)
    }
    if let minutes = try variables.number("APUS_CONSOLE_WINDOW_MINUTES", in: 1...24 * 60) {
      retention.window = .seconds(minutes * 60)
    }
    if let percent = try variables.number("APUS_CONSOLE_SHARE", in: 0...100) {
      retention.share = Double(percent) / 100
    }
  }
}
