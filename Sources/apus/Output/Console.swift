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

  static func write(_ text: String, to descriptor: Int32) {
    write(bytes: Array(text.utf8), to: descriptor)
  }

  /// Writes all of it. When nobody reads stdout any more the command ends, quietly, as `git log | head` does.
  static func write(bytes: [UInt8], to descriptor: Int32) {
    let reached = turn.withLock { _ in writeAll(bytes, to: descriptor) }
    if !reached, descriptor == STDOUT_FILENO { exit(0) }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    // Safe: the pointer is used while it is lent, and never past its count.
    unsafe bytes.withUnsafeBytes { bytes in
      var rest = unsafe bytes
      while unsafe !rest.isEmpty {
        let written = unsafe systemWrite(
          descriptor, rest.baseAddress, Swift.min(rest.count, 65_536))
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
