// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ApusTelemetry
import Logging
import Synchronization

/// Sets logging up once for a process: lines for people on a terminal, JSON elsewhere.
enum ProcessLogging {
  private static let isSet = Atomic<Bool>(false)

  static func bootstrap(level: String) throws(ConfigurationError) {
    guard let level = Logger.Level(rawValue: level) else {
      throw ConfigurationError(
        "APUS_LOG is \"\(level)\", it should be one of "
          + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
    }
    // A program may have its own, set up before; swift-log takes one only.
    guard isSet.exchange(true, ordering: .relaxed) == false else { return }
    let isTerminal = isatty(STDERR_FILENO) == 1
    LoggingSystem.bootstrap { label in
      var handler = TelemetryLogHandler(
        label: label,
        showing: isTerminal
          ? StreamLogHandler.standardError(label: label) : JSONLogHandler(label: label))
      handler.logLevel = level
      return handler
    }
  }
}
