// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// One run of the `apusc` that was built beside the tests, in a folder of its own.
struct ApuscRun {
  var status: Int32
  var output: String
  var errors: String

  /// Makes a folder with `files` and runs `apusc` in it, as often as `body` asks.
  static func inFolder(
    _ files: [String: String], _ body: (URL) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "apusc-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    try await body(folder)
  }

  /// Waits without a thread: on few cores, blocked ones would hold up the tests beside this one.
  init(_ arguments: [String], in folder: URL) async throws {
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let files = ["stdout", "stderr"].map { folder.appending(path: "../\(UUID().uuidString).\($0)") }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        continuation.resume(throwing: error)
      }
    }
    output = try String(contentsOf: files[0], encoding: .utf8)
    errors = try String(contentsOf: files[1], encoding: .utf8)
  }

  /// Linking the executable into the tests would define its symbols twice, as the plugin's tool has
  /// them too; it lies beside the test bundle.
  private static func executable() throws -> URL {
    var folder = URL(filePath: #filePath)
    for argument in ProcessInfo.processInfo.arguments where argument.contains(".xctest") {
      folder = URL(filePath: argument).deletingLastPathComponent()
    }
    for _ in 0..<4 {
      let file = folder.appending(path: "apusc")
      if FileManager.default.isExecutableFile(atPath: file.path) { return file }
      folder = folder.deletingLastPathComponent()
    }
    Issue.record("no apusc was built beside the tests: swift build --product apusc")
    throw CocoaError(.fileNoSuchFile)
  }
}
