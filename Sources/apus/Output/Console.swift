// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the command writes: results to stdout, everything else to stderr.
enum Console {
  /// One writer at a time, so that lines of two threads never mix.
  private static let turn = Mutex(())

  static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  static func print(json: JSONValue, isLine: Bool = false) {
    print(isLine ? json.compact() : json.pretty())
  }

  /// Writes all of `text`. When nobody reads stdout any more the command ends, quietly, as `git log | head` does.
  static func write(_ text: String, to descriptor: Int32) {
    let reached = turn.withLock { _ in writeAll(text, to: descriptor) }
    if !reached, descriptor == STDOUT_FILENO { exit(0) }
  }

  private static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // Safe: the pointer is used while `withUTF8` lends it, and never past its count.
      var rest = UnsafeRawBufferPointer(bytes)
      while unsafe !rest.isEmpty {
        let count = Swift.min(rest.count, 65_536)
        let written = unsafe systemWrite(descriptor, rest.baseAddress, count)
        if written < 0, errno == EINTR || errno == EAGAIN { continue }
        guard written > 0 else { return false }
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
      return true
    }
  }

  /// Colour only on a terminal, and never under `NO_COLOR` (no-color.org).
  static func isColoured(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && Environment["NO_COLOR", default: ""].isEmpty
      && Environment["TERM"] != "dumb"
  }
}

/// `write` by a name that the enum's own method does not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}
