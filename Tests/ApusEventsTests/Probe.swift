// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The `event-probe` program, run as a process of its own.
final class Probe {
  private let process = Process()
  private let output = Pipe()

  init(_ arguments: [String]) throws {
    // SwiftPM builds it beside the test bundle, which is the running program on Linux.
    let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
    let folder = URL(fileURLWithPath: bundle ?? CommandLine.arguments[0])
      .deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("event-probe")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { kill() }

  var identifier: Int32 { process.processIdentifier }

  /// What it prints first; empty when it has ended.
  func line() -> String {
    String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
  }

  /// Kills it as a power switch would, wherever it is.
  func kill() {
    guard process.isRunning else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
