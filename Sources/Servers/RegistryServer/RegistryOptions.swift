// SPDX-License-Identifier: Apache-2.0

/// What `apus-registry` is told by flags and environment; a flag goes before a variable.
package struct RegistryOptions: Sendable, Hashable {
  package var host = "0.0.0.0"
  package var port = 7400
  package var identityFolder = ""
  package var loopCount = 1
  package var logLevel = "info"
  /// Where the state is written for the supervisor that started us, if one has.
  package var statusFile: String?
  package var isHelp = false

  package static let usage = """
    usage: apus-registry [serve] [--host HOST] [--port PORT] [--identity FOLDER] [--loops N]
                         [--log-level LEVEL]

    Keeps the list of who runs which service where.

      --host       where to listen; 0.0.0.0 without it (APUS_HOST)
      --port       7400 without it, 0 takes a free one (APUS_PORT)
      --identity   folder with apus.registry.v1/{tls.crt,tls.key,ca.crt,policy.json} (APUS_IDENTITY)
      --loops      event loops; 1 without it (APUS_LOOPS)
      --log-level  trace, debug, info, notice, warning, error or critical (APUS_LOG)

    example: apus-registry serve --port 7400 --identity .apus/identities

    """

  /// What is wrong with the flags, as a sentence.
  package struct UsageError: Error, Hashable, CustomStringConvertible {
    package var description: String
  }

  package init(
    arguments: some Sequence<String>, environment: [String: String]
  ) throws(UsageError) {
    var values: [String: String] = [:]
    for (variable, flag) in [
      ("APUS_HOST", "--host"), ("APUS_PORT", "--port"), ("APUS_IDENTITY", "--identity"),
      ("APUS_LOOPS", "--loops"), ("APUS_LOG", "--log-level"),
    ] {
      if let value = environment[variable], !value.isEmpty { values[flag] = value }
    }
    statusFile = environment["APUS_STATUS_FILE"]

    var words = Array(arguments)[...]
    // As `apus registry serve` calls it.
    if words.first == "serve" { words.removeFirst() }
    let flags: Set = ["--host", "--port", "--identity", "--loops", "--log-level"]
    while let word = words.popFirst() {
      if word == "--help" || word == "-h" {
        isHelp = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let flag = parts.first, flags.contains(flag) else {
        throw UsageError(description: "\(word) is no option of apus-registry; see --help")
      }
      guard let value = parts.count == 2 ? parts[1] : words.popFirst() else {
        throw UsageError(description: "\(flag) needs a value behind it; see --help")
      }
      values[flag] = value
    }

    if let host = values["--host"] { self.host = host }
    if let identity = values["--identity"] { identityFolder = identity }
    if let level = values["--log-level"] { logLevel = level }
    port = try Self.number(values, "--port", 0...65_535) ?? port
    loopCount = try Self.number(values, "--loops", 1...1_024) ?? loopCount
    guard !identityFolder.isEmpty || isHelp else {
      throw UsageError(
        description: "say with --identity or APUS_IDENTITY where the certificates are; "
          + "`apus certs init` makes them")
    }
  }

  private static func number(
    _ values: [String: String], _ flag: String, _ range: ClosedRange<Int>
  ) throws(UsageError) -> Int? {
    guard let text = values[flag] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        description: "\(flag) is \(text); it is a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }
}
