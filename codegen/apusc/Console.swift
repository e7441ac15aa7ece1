// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output and error, in bytes.
enum Console {
  static func error(_ text: String) { send(Array(text.utf8), to: STDERR_FILENO) }

  static func output(_ bytes: [UInt8]) { send(bytes, to: STDOUT_FILENO) }

  private static func send(_ bytes: [UInt8], to file: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: the call reads as many bytes as the buffer has.
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      // A reader that went away wants no more.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
