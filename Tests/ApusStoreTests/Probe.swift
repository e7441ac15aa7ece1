// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The `store-probe` program, run as a process of its own.
final class Probe {
  private let process = Process()
  private let output = Pipe()
  private var rest = Data()

  /// - Parameter wrapper: a command that runs the program, as `strace` does.
  init(_ arguments: [String], wrapper: [String] = []) throws {
    // SwiftPM builds it beside the test bundle, which is the running program on Linux.
    let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
    let folder = URL(fileURLWithPath: bundle ?? CommandLine.arguments[0])
      .deletingLastPathComponent()
    let command = wrapper + [folder.appendingPathComponent("store-probe").path] + arguments
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// The next line that it prints; `nil` when it has ended.
  func line() -> String? {
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        defer { rest = Data(rest[(end + 1)...]) }
        return String(decoding: rest[..<end], as: UTF8.self)
      }
      let chunk = output.fileHandleForReading.availableData
      if chunk.isEmpty { return nil }
      rest += chunk
    }
  }

  /// All lines until it ends.
  func lines() -> [String] {
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    process.waitUntilExit()
    return lines
  }

  /// Kills it as a power switch would, wherever it is.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
  }
}
