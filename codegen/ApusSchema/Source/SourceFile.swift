// SPDX-License-Identifier: Apache-2.0

/// The bytes of one schema file and the name that diagnostics call it by.
package struct SourceFile: Sendable {
  /// Offsets are kept in 32 bits, and nobody writes a schema of this size.
  package static let maxByteCount = 16 << 20

  package let path: String
  package let bytes: [UInt8]
  /// Where lines start, in bytes; the first is 0, or 3 behind a byte order mark.
  private let lineStarts: [Int]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
    lineStarts = starts
  }

  package init(path: String, text: String) { self.init(path: path, bytes: Array(text.utf8)) }

  /// Where the first character lies: behind a byte order mark, if there is one.
  var contentStart: Int { lineStarts[0] }

  package var lineCount: Int { lineStarts.count }

  /// The line and column of a byte; behind the end, of the end. O(log lines + length of the line).
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, contentStart), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    // Continuation bytes do not start a character.
    let column = bytes[lineStarts[low]..<offset].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return SourcePosition(line: low + 1, column: column)
  }

  /// The bytes of a line, counted from 1, without its end.
  package func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lineStarts.count else { return [] }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return bytes[start..<max(start, end)]
  }

  /// The text of a stretch; broken UTF-8 in it becomes U+FFFD.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
