// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import Foundation
import Testing

/// Files of Goldens/.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens")

  static func source(_ name: String) throws -> SourceFile {
    let bytes = try Data(contentsOf: folder.appending(path: "\(name).apus"))
    return SourceFile(path: "\(name).apus", bytes: Array(bytes))
  }

  /// Compares with the file line by line; a file that does not exist stands for an empty one.
  static func expect(_ text: String, in name: String) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["APUS_REFRESH"] == "1" {
      if text.isEmpty {
        try? FileManager.default.removeItem(at: file)
      } else {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      return
    }
    let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    guard text != expected else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let index = zip(lines, wanted).enumerated().first { $1.0 != $1.1 }?.offset
    let first = index ?? min(lines.count, wanted.count)
    Issue.record(
      """
      \(name) differs from line \(first + 1) on (\(lines.count) lines, \(wanted.count) expected)
      emitted:  \(first < lines.count ? lines[first] : "(end)")
      expected: \(first < wanted.count ? wanted[first] : "(end)")
      """)
  }
}
