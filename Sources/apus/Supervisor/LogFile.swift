// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The log of one process: each line with the time at which it came, and old files beside it.
///
/// `cart-1.log` is the newest, then `cart-1.log.1`, up to `.3`.
struct LogFile: ~Copyable {
  /// Four files of 10 MiB a process: hours of a chatty service, and forty processes stay below 2 GB.
  static let longestFile = 10 << 20
  static let oldFileCount = 3

  private let path: String
  private var descriptor: Int32 = -1
  private var byteCount = 0

  init(path: String) {
    self.path = path
    open()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  mutating func append(_ line: String, at time: String) {
    guard descriptor >= 0 else { return }
    if byteCount > Self.longestFile { rotate() }
    let text = "\(time) \(line)\n"
    byteCount += text.utf8.count
    Console.write(text, to: descriptor)
  }

  private mutating func open() {
    descriptor = openFile(path)
    byteCount = descriptor < 0 ? 0 : Int(lseek(descriptor, 0, SEEK_END))
  }

  private mutating func rotate() {
    close(descriptor)
    for number in stride(from: Self.oldFileCount, to: 0, by: -1) {
      let older = number == 1 ? path : "\(path).\(number - 1)"
      _ = unsafe rename(older, "\(path).\(number)")
    }
    open()
  }
}

private func openFile(_ path: String) -> Int32 {
  unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
}
