// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Replaces files as a whole.
enum AtomicFile {
  /// Writes beside `path`, flushes to the disk and renames: a crash leaves the old file or the new
  /// one. The mode holds from the first byte on.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(CertificateError) {
    let temporary = "\(path).\(getpid()).new"
    func problem() -> CertificateError {
      let reason = SmallFile.reason(errno)
      unsafe unlink(temporary)
      return .cannotWrite(file: path, reason: reason)
    }
    // Left by a process with our id that crashed here.
    unsafe unlink(temporary)
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw problem() }
    let isWritten = writeAll(bytes, to: file) && fsync(file) == 0
    guard close(file) == 0, isWritten, unsafe rename(temporary, path) == 0 else { throw problem() }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { rest in
        #if canImport(Glibc)
          unsafe Glibc.write(file, rest.baseAddress, rest.count)
        #else
          unsafe Darwin.write(file, rest.baseAddress, rest.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}
