// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusSchema

/// One file of `Goldens`, which may hold several schema files.
struct Golden: CustomTestStringConvertible, Sendable {
  var name: String
  var input: URL
  var output: URL { input.deletingPathExtension().appendingPathExtension("stderr") }
  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Goldens")

  static func all() throws -> [Golden] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "apus" }
      .map { Golden(name: $0.deletingPathExtension().lastPathComponent, input: $0) }
      .sorted { $0.name < $1.name }
  }

  func check() -> CheckedSchema {
    let bytes = (try? Data(contentsOf: input)).map(Array.init) ?? []
    return Compiler.check(
      files(bytes), scope: bytes.starts(with: "//--- tree".utf8) ? .tree : .packages)
  }

  private func files(_ bytes: [UInt8]) -> [SourceFile] {
    let marker = Array("//--- ".utf8)
    guard bytes.starts(with: marker) else {
      return [SourceFile(path: "\(name).apus", bytes: bytes)]
    }
    var files: [(path: String, bytes: [UInt8])] = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: marker) {
        let path = String(decoding: line.dropFirst(marker.count), as: UTF8.self)
        if path != "tree" { files.append((path, [])) }
      } else if !files.isEmpty {
        files[files.count - 1].bytes += line + [UInt8(ascii: "\n")]
      }
    }
    return files.map { SourceFile(path: $0.path, bytes: $0.bytes) }
  }
}
