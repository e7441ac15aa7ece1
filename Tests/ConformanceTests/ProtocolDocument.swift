// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// PROTOCOL.md, as far as tests read it.
struct ProtocolDocument {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  let lines: [String]

  init() throws {
    let text = try String(
      contentsOf: Self.root.appending(path: "PROTOCOL.md"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The numbers of the sections: `3.4`.
  var sections: Set<String> {
    Set(
      lines.filter { $0.hasPrefix("## ") || $0.hasPrefix("### ") }
        .compactMap { $0.split(separator: " ").dropFirst().first }
        .map { String($0.hasSuffix(".") ? $0.dropLast() : $0) })
  }

  /// Paragraphs and items of lists, without tables and blocks of code.
  var paragraphs: [String] {
    var paragraphs: [String] = []
    var current: [String] = []
    var isCode = false
    for line in lines + [""] {
      if line.hasPrefix("```") { isCode.toggle() }
      let isBreak = isCode || line.isEmpty || line.hasPrefix("|") || line.hasPrefix("- ")
      if isBreak, !current.isEmpty {
        paragraphs.append(current.joined(separator: " "))
        current = []
      }
      if !isCode, !line.isEmpty, !line.hasPrefix("|"), !line.hasPrefix("```") {
        current.append(line)
      }
    }
    return paragraphs
  }

  /// The rows of the tables of one section, without their heads.
  func rows(ofSection section: String) -> [[String]] {
    guard
      let start = lines.firstIndex(where: {
        $0.hasPrefix("### \(section) ") || $0.hasPrefix("## \(section). ")
      })
    else { return [] }
    let end = lines[(start + 1)...].firstIndex { $0.hasPrefix("#") } ?? lines.endIndex
    return lines[start..<end].filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The vectors whose names begin with `prefix` and a slash.
  func vectors(_ prefix: String) throws -> [Vector] {
    var vectors: [Vector] = []
    var index = 0
    while index < lines.count {
      if lines[index] == "```vector" {
        let end = try #require(lines[index...].firstIndex(of: "```"))
        vectors.append(try Vector(Array(lines[(index + 1)..<end])))
        index = end
      }
      index += 1
    }
    return vectors.filter { $0.name.hasPrefix("\(prefix)/") }
  }
}
