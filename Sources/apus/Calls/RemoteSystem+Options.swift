// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusRPC
import ApusReflection
import ApusTransport
import Logging

extension RemoteSystem {
  convenience init(_ options: CallerOptions) throws {
    try self.init(options, home: options.system.findHome())
  }

  /// For commands that have other flags than most.
  convenience init(_ options: CallerOptions, home: Home) throws {
    self.init(
      identity: try Self.identity(options, home),
      registry: try Self.registryEndpoints(options, home), loops: LoopGroup(count: options.loops),
      logger: try Self.logger(options.logLevel ?? Environment["APUS_LOG"]),
      note: { Console.note($0) })
  }

  private static func registryEndpoints(_ options: CallerOptions, _ home: Home) throws -> [ApusRPC
    .Endpoint]
  {
    if let given = options.registry { return try HostPort.list(given, of: "--registry") }
    if let given = Environment["APUS_REGISTRY"], !given.isEmpty {
      return try HostPort.list(given, of: "APUS_REGISTRY")
    }
    if let state = SystemState.read(home), state.isRunning {
      return try HostPort.list(state.registry, of: "--registry")
    }
    return [Endpoint(host: "127.0.0.1", port: SystemDescription.registryPort)]
  }

  private static func identity(_ options: CallerOptions, _ home: Home) throws -> Identity {
    let folder = FilePath.absolute(
      options.identity ?? Environment["APUS_IDENTITY"] ?? home.identities)
    let files = IdentityFiles(folder: folder, trustDomain: "")
    let name = try identityName(options.caller, files)
    do {
      return try Identity(folder: FilePath.join(folder, name))
    } catch {
      throw CommandError.usage("\(error)", help: "make it anew: apus certs issue \(name)")
    }
  }

  /// The folder of who calls: as asked, or the person at this machine, or the only operator there is.
  private static func identityName(_ asked: String?, _ files: IdentityFiles) throws(CommandError)
    -> String
  {
    let names = files.names()
    if let asked {
      if let exact = [asked, "operator/" + asked].first(where: names.contains) { return exact }
      let found = names.filter {
        NameEnding(asked).matches($0) || NameEnding(asked).matches(package: $0)
      }
      if let only = found.first, found.count == 1 { return only }
      throw .usage(
        "there is no identity '\(asked)' in \(files.folder)",
        help: names.isEmpty
          ? "apus up makes them, or: apus certs issue operator/\(asked)"
          : "there are \(names.joined(separator: ", ")); or: apus certs issue operator/\(asked)")
    }
    let operators = names.filter { $0.hasPrefix("operator/") }
    if operators.contains(IdentityFiles.operatorPath) { return IdentityFiles.operatorPath }
    if let only = operators.first, operators.count == 1 { return only }
    throw .usage(
      operators.isEmpty
        ? "there is no operator's identity in \(files.folder)"
        : "there are several operators in \(files.folder): \(operators.joined(separator: ", "))",
      help: operators.isEmpty
        ? "apus up makes one, or: apus certs issue \(IdentityFiles.operatorPath)"
        : "write --as NAME")
  }

  /// Silent unless a level is asked for; always on stderr, for stdout is for results.
  private static func logger(_ level: String?) throws(CommandError) -> Logger {
    guard let level, !level.isEmpty else {
      return Logger(label: "apus") { _ in SwiftLogNoOpLogHandler() }
    }
    guard let level = Logger.Level(rawValue: level) else {
      throw .usage(
        "the log level '\(level)' is unknown",
        help: Suggestion.help(for: level, in: LogFilter.levels))
    }
    var logger = Logger(label: "apus") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}
