// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The `apus-broker` program, run as a process of its own.
final class RunningBroker {
  private let process = Process()
  private let status: String

  /// Starts it; ``port()`` waits until it listens.
  init(folder: String, port: Int, arguments: [String] = []) throws {
    status = "\(folder)/status-\(UUID().uuidString).json"
    // The programs that were built lie beside the tests.
    var place = URL(filePath: CommandLine.arguments[0])
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
    if let bundle { place = URL(filePath: bundle) }
    while !FileManager.default.isExecutableFile(
      atPath: place.appending(path: "apus-broker").path(percentEncoded: false))
    {
      try #require(place.pathComponents.count > 1, "build the product apus-broker first")
      place.deleteLastPathComponent()
    }
    process.executableURL = place.appending(path: "apus-broker")
    process.arguments = ["serve", "--port", "\(port)", "--loops", "1"] + arguments
    process.environment = [
      "APUS_IDENTITY": folder, "APUS_STATUS_FILE": status, "APUS_LOG": "critical",
      "DATABASE_URL": "sqlite:\(folder)/bus.db",
    ]
    process.standardError = FileHandle.nullDevice
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
    for _ in 0..<2_000 {
      if let state, state.name == "healthy" { return state.port }
      try #require(process.isRunning, "it has ended")
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

  func waitUntilExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// The policy that `apus up` would write: everybody may call everything, the broker looks closer.
  static func writePolicy(in folder: String) throws {
    let methods = ["publish", "subscribe", "acknowledge", "reject", "extend"].map {
      "\"apus.bus.v1.BusService/\($0)\": [\"service/*\", \"operator/*\"]"
    }
    let people = ["topics", "groups", "tail", "deadLetters", "requeue", "discard", "replay"].map {
      "\"apus.bus.v1.BusAdminService/\($0)\": [\"operator/*\"]"
    }
    let allow = (methods + people).joined(separator: ",")
    try Data(
      "{\"version\": 1, \"service\": \"apus.bus.v1\", \"allow\": {\(allow)}}".utf8
    ).write(to: URL(filePath: "\(folder)/apus.bus.v1/policy.json"))
    try Data(
      """
      {"version": 1, "operatorsPublish": true, "topics": {"\(TestBroker.topic)":
        {"publishers": ["shop.search.v1"], "subscribers": ["shop.cart.v1", "shop.wishlist.v1"]}}}
      """.utf8
    ).write(to: URL(filePath: "\(folder)/apus.bus.v1/topics.json"))
  }
}
