// SPDX-License-Identifier: Apache-2.0

package import ApusService

/// What `apus-broker` is told by flags and environment; a flag goes before a variable.
package struct BrokerOptions: Sendable {
  /// With the flags put in.
  package private(set) var environment: [String: String]
  package private(set) var isHelp = false

  private static let flags = [
    "--host": "APUS_HOST", "--port": "APUS_PORT", "--identity": "APUS_IDENTITY",
    "--registry": "APUS_REGISTRY", "--database": "DATABASE_URL", "--loops": "APUS_LOOPS",
    "--log-level": "APUS_LOG", "--retention-days": "APUS_BUS_RETENTION_DAYS",
    "--retention-bytes": "APUS_BUS_RETENTION_BYTES",
  ]

  package static let usage = """
    usage: apus-broker [serve] [--host HOST] [--port PORT] [--identity FOLDER]
                       [--registry HOST:PORT] [--database URL] [--retention-days N]
                       [--retention-bytes N] [--loops N] [--log-level LEVEL]

    Keeps events on disk and delivers them, in order for each key, at least once.

      --host             where to listen; 127.0.0.1 without it (APUS_HOST)
      --port             7410 without it, 0 takes a free one (APUS_PORT)
      --identity         folder with apus.bus.v1/{tls.crt,tls.key,ca.crt,policy.json,topics.json}
                         (APUS_IDENTITY)
      --registry         where to register; nowhere without it (APUS_REGISTRY)
      --database         sqlite:PATH, sqlite:.apus/{service}.db without it (DATABASE_URL)
      --retention-days   how long records are kept; 7, which is the most (APUS_BUS_RETENTION_DAYS)
      --retention-bytes  how much of a topic is kept; 1 GiB without it (APUS_BUS_RETENTION_BYTES)
      --loops            event loops; one for each processor without it (APUS_LOOPS)
      --log-level        trace, debug, info, notice, warning, error or critical (APUS_LOG)

    example: apus-broker serve --port 7410 --identity .apus/identity

    """

  package init(
    arguments: some Sequence<String>, environment: [String: String]
  ) throws(ConfigurationError) {
    self.environment = environment
    if (environment["APUS_PORT"] ?? "").isEmpty {
      self.environment["APUS_PORT"] = "\(BrokerProgram.defaultPort)"
    }
    var words = Array(arguments)[...]
    // As `apus broker serve` calls it.
    if words.first == "serve" { words.removeFirst() }
    while let word = words.popFirst() {
      if word == "--help" || word == "-h" {
        isHelp = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let variable = parts.first.flatMap({ Self.flags[$0] }) else {
        throw ConfigurationError("\(word) is no option of apus-broker; see --help")
      }
      guard let value = parts.count == 2 ? parts[1] : words.popFirst() else {
        throw ConfigurationError("\(word) needs a value behind it; see --help")
      }
      self.environment[variable] = value
    }
  }
}
