// SPDX-License-Identifier: Apache-2.0

package import ApusService

/// What `apus-console` is told by flags and environment; a flag goes before a variable.
package struct ConsoleOptions: Sendable {
  /// With the flags put in.
  package private(set) var environment: [String: String]
  package private(set) var isHelp = false

  private static let flags = [
    "--host": "APUS_HOST", "--port": "APUS_PORT", "--identity": "APUS_IDENTITY",
    "--registry": "APUS_REGISTRY", "--database": "DATABASE_URL", "--home": "APUS_HOME",
    "--names": "APUS_CONSOLE_HOST", "--pages": "APUS_CONSOLE_PAGES",
    "--retention-hours": "APUS_CONSOLE_RETENTION_HOURS",
    "--retention-bytes": "APUS_CONSOLE_RETENTION_BYTES",
    "--window-minutes": "APUS_CONSOLE_WINDOW_MINUTES", "--share": "APUS_CONSOLE_SHARE",
    "--loops": "APUS_LOOPS", "--log-level": "APUS_LOG",
  ]

  package static let usage = """
    usage: apus-console [serve] [--host HOST] [--port PORT] [--names NAME,NAME] [--home FOLDER]
                        [--identity FOLDER] [--registry HOST:PORT] [--database URL]
                        [--retention-hours N] [--retention-bytes N] [--window-minutes N]
                        [--share PERCENT] [--pages FOLDER] [--loops N] [--log-level LEVEL]

    Takes what processes tell of themselves (OpenTelemetry), keeps it, and shows the system.

      --host             where to listen; 127.0.0.1 without it (APUS_HOST)
      --port             of the pages and of OTLP/HTTP; 8090 without it (APUS_PORT)
      --names            names beside localhost by which browsers and SDKs reach it
                         (APUS_CONSOLE_HOST)
      --home             the system's home: its state, and the console's token; .apus without it
                         (APUS_HOME)
      --identity         folder with apus.console.v1 and operator/console (APUS_IDENTITY)
      --registry         where to register, and to find services (APUS_REGISTRY)
      --database         sqlite:PATH, sqlite:.apus/{service}.db without it (DATABASE_URL)
      --retention-hours  how long things are kept; 24 without it (APUS_CONSOLE_RETENTION_HOURS)
      --retention-bytes  how much is kept; 512 MiB without it (APUS_CONSOLE_RETENTION_BYTES)
      --window-minutes   how long every trace is kept; 15 without it (APUS_CONSOLE_WINDOW_MINUTES)
      --share            percent of the ordinary traces that stay after that; 10 without it
                         (APUS_CONSOLE_SHARE)
      --pages            other pages than the built-in ones (APUS_CONSOLE_PAGES)
      --loops            event loops; one for each processor without it (APUS_LOOPS)
      --log-level        trace, debug, info, notice, warning, error or critical (APUS_LOG)

    example: apus-console serve --port 8090 --home .apus --identity .apus/identity

    """

  package init(
    arguments: some Sequence<String>, environment: [String: String]
  ) throws(ConfigurationError) {
    self.environment = environment
    var words = Array(arguments)[...]
    // As `apus console serve` calls it.
    if words.first == "serve" { words.removeFirst() }
    while let word = words.popFirst() {
      if word == "--help" || word == "-h" {
        isHelp = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let variable = parts.first.flatMap({ Self.flags[$0] }) else {
        throw ConfigurationError("\(word) is no option of apus-console; see --help")
      }
      guard let value = parts.count == 2 ? parts[1] : words.popFirst() else {
        throw ConfigurationError("\(word) needs a value behind it; see --help")
      }
      self.environment[variable] = value
    }
  }
}
