// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The `apus-registry` program, run as a process of its own.
final class RegistryProgram {
  private let process = Process()
  private let status: String

  /// Starts it; ``port()`` waits until it listens.
  init(identities: String, port: Int, arguments: [String] = []) throws {
    status = "\(identities)/status-\(UUID().uuidString).json"
    // The programs that were built lie beside the tests.
    var folder = URL(filePath: CommandLine.arguments[0])
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
    if let bundle { folder = URL(filePath: bundle) }
    while !FileManager.default.isExecutableFile(
      atPath: folder.appending(path: "apus-registry").path(percentEncoded: false))
    {
      try #require(folder.pathComponents.count > 1, "build the product apus-registry first")
      folder.deleteLastPathComponent()
    }
    process.executableURL = folder.appending(path: "apus-registry")
    process.arguments = ["serve", "--host", "127.0.0.1", "--port", "\(port)"] + arguments
    process.environment = [
      "APUS_IDENTITY": identities, "APUS_STATUS_FILE": status, "APUS_LOG": "critical",
    ]
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// What it says of itself in its status file.
  var state: (name: String, port: Int)? {
    guard let data = FileManager.default.contents(atPath: status),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let name = object["state"] as? String, let port = object["port"] as? Int
    else { return nil }
    return (name, port)
  }

  func port() async throws -> Int {
    for _ in 0..<1_000 {
      if let state, state.name == "healthy" { return state.port }
      try #require(process.isRunning, "it has ended with \(process.terminationStatus)")
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("It does not say that it is healthy.")
    throw CancellationError()
  }

  /// Sends a signal and waits for the end; the status it ended with.
  @discardableResult
  func end(by signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  func pause() { kill(process.processIdentifier, SIGSTOP) }
  func resume() { kill(process.processIdentifier, SIGCONT) }

  func waitUntilExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
