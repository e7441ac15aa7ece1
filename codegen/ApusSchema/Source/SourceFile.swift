// SPDX-License-Identifier: Apache-2.0

/// The bytes of one schema file and the name that diagnostics call it by.
package struct SourceFile: Sendable {
  package let path: String
  package let bytes: [UInt8]
  /// Offsets at which lines start; the first is 0, or 3 behind a byte order mark.
  let lineStarts: [Int]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    let first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var starts = [first]
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
    lineStarts = starts
  }

  package init(path: String, text: String) { self.init(path: path, bytes: Array(text.utf8)) }
}
