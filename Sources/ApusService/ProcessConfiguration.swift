// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusTelemetry

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a process is told by its environment. Every variable has a default but the identity.
public struct ProcessConfiguration: Sendable {
  /// `APUS_IDENTITY`: a folder with, per service, `tls.crt`, `tls.key`, `ca.crt`, `policy.json`.
  public var identityFolder: String
  /// `APUS_REGISTRY`: `host:port[,host:port…]`; none means that nobody finds this process by name.
  public var registry: [(host: String, port: Int)] = []
  /// `APUS_HOST`, `APUS_PORT`: where to listen; 0 takes a free port.
  public var host = "127.0.0.1"
  public var port = 0
  /// `APUS_ADVERTISE`: the host by which others reach this process, when it listens on all;
  /// `@hostname` is the name of the machine or container that it runs in.
  public var advertisedHost: String?
  /// `APUS_LOOPS`
  public var loopCount: Int
  /// `APUS_ZONE`
  public var zone = ""
  /// `DATABASE_URL`: `sqlite:PATH`, in which `{service}` stands for the service's name.
  public var databaseURL = "sqlite:.apus/{service}.db"
  /// `APUS_CACHE`: a server by which caches share their values, as `redis://127.0.0.1:6379`; none, and
  /// each process has its own; `off`, and nothing is kept. May hold a password, so it goes into no log.
  public var cacheURL: String?
  /// `APUS_STATUS_FILE`: where a supervisor reads how the process is.
  public var statusFile: String?
  /// `APUS_LOG`: trace … critical.
  public var logLevel = "info"
  /// What callers may have running at once.
  public var serverLimits = Self.usualLimits

  /// Streams that watch take a place each for as long as they last: a gateway's one connection must
  /// not be full of them before its calls come.
  private static var usualLimits: ServerLimits {
    var limits = ServerLimits()
    limits.runningHandlersPerConnection = 512
    return limits
  }
  /// `APUS_TELEMETRY`, `APUS_METRICS_PORT`, `APUS_TRACE_RATE`, `OTEL_EXPORTER_OTLP_ENDPOINT`,
  /// `OTEL_EXPORTER_OTLP_HEADERS`: what the process records of itself, and to whom it is told.
  public var telemetry = TelemetrySettings()
  /// How long calls that run may go on once the process is to stop.
  public var grace: Duration = .seconds(10)

  public init(identityFolder: String) {
    self.identityFolder = identityFolder
    loopCount = ProcessInfo.processInfo.activeProcessorCount
  }

  /// Reads the variables.
  ///
  /// - Throws: ``ConfigurationError`` that names the variable and says what it should be.
  public init() throws(ConfigurationError) {
    try self.init(environment: ProcessInfo.processInfo.environment)
  }

  public init(environment: [String: String]) throws(ConfigurationError) {
    guard let folder = environment["APUS_IDENTITY"], !folder.isEmpty else {
      throw ConfigurationError(
        "APUS_IDENTITY is not set: it names the folder with the certificates; "
          + "`apus up` makes them, `apus certs issue` makes one")
    }
    self.init(identityFolder: folder)
    registry = try Self.addresses(environment["APUS_REGISTRY"] ?? "")
    if let host = environment["APUS_HOST"], !host.isEmpty { self.host = host }
    if let host = environment["APUS_ADVERTISE"], !host.isEmpty {
      advertisedHost = host == "@hostname" ? Self.hostName : host
    }
    port = try EnvironmentReader(environment).number("APUS_PORT", in: 0...65_535) ?? 0
    loopCount = try EnvironmentReader(environment).number("APUS_LOOPS", in: 1...1_024) ?? loopCount
    zone = environment["APUS_ZONE"] ?? ""
    if let url = environment["DATABASE_URL"], !url.isEmpty { databaseURL = url }
    if let url = environment["APUS_CACHE"], !url.isEmpty { cacheURL = url }
    statusFile = environment["APUS_STATUS_FILE"]
    logLevel = environment["APUS_LOG"] ?? logLevel
    do throws(TelemetryError) {
      telemetry = try TelemetrySettings(environment: environment)
    } catch {
      throw ConfigurationError(error.description)
    }
  }

  /// As the kernel has it; asking the name service could take long.
  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    // Safe: the last byte stays 0, whatever is written before it.
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "127.0.0.1" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func addresses(
    _ text: String
  ) throws(ConfigurationError) -> [(host: String, port: Int)] {
    var addresses: [(host: String, port: Int)] = []
    for part in text.split(separator: ",") {
      guard let colon = part.lastIndex(of: ":"), let port = Int(part[part.index(after: colon)...]),
        (1...65_535).contains(port), colon != part.startIndex
      else {
        throw ConfigurationError(
          "APUS_REGISTRY has \"\(part)\", it should be host:port[,host:port…]")
      }
      let host = part[..<colon].trimmingPrefix("[")
      addresses.append((String(host.hasSuffix("]") ? host.dropLast() : host), port))
    }
    return addresses
  }

  /// The file of a service's database.
  public func databasePath(of service: String) throws(ConfigurationError) -> String {
    guard databaseURL.hasPrefix("sqlite:") else {
      throw ConfigurationError(
        "DATABASE_URL is \"\(databaseURL)\", this version reads sqlite:PATH")
    }
    return databaseURL.dropFirst("sqlite:".count)
      .split(separator: "{service}", omittingEmptySubsequences: false).joined(separator: service)
  }
}

/// What is wrong with the surroundings of a process, as a sentence.
public struct ConfigurationError: Error, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
