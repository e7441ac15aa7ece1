// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import Foundation

@testable import apus

/// Runs the built `apus` as people do.
enum CommandRunner {
  struct Result {
    let exit: Int32
    let output: String
    let errors: String
  }

  /// Lies beside the tests.
  static let path = FilePath.join(
    FilePath.folder(of: FilePath.absolute(CommandLine.arguments[0])), "apus")

  static func run(
    _ arguments: String..., environment: [String: String] = [:], in folder: TemporaryFolder,
    program: String = path
  ) async throws -> Result {
    try await start(arguments, environment: environment, in: folder, program: program).end()
  }

  static func start(
    _ arguments: [String], environment: [String: String] = [:], in folder: TemporaryFolder,
    program: String = path
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = ["PATH": "/usr/bin:/bin", "USER": "ada"].merging(environment) { _, new in
      new
    }
    let mark = UInt64.random(in: .min ... .max)
    let files = [folder.path + "/out-\(mark)", folder.path + "/err-\(mark)"]
    for file in files { try Data().write(to: URL(filePath: file)) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files[0]))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files[1]))
    try process.run()
    return Running(process: process, files: files)
  }

  struct Running {
    let process: Process
    let files: [String]

    var output: String { FilePath.text(of: files[0]) ?? "" }
    var errors: String { FilePath.text(of: files[1]) ?? "" }

    func end() async throws -> Result {
      // Without a thread that waits: the server that it calls may run on this one.
      while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
      return Result(exit: process.terminationStatus, output: output, errors: errors)
    }
  }
}
