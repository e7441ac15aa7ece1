// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// By which a file that was replaced is told from what it was, without reading it.
struct FileStamp: Hashable {
  private let inode: UInt64
  private let seconds: Int
  private let nanoseconds: Int
  private let byteCount: Int

  /// `nil` when there is no such file.
  init?(_ path: String) {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { return nil }
    inode = UInt64(information.st_ino)
    byteCount = Int(information.st_size)
    #if canImport(Glibc)
      (seconds, nanoseconds) = (information.st_mtim.tv_sec, information.st_mtim.tv_nsec)
    #else
      (seconds, nanoseconds) = (information.st_mtimespec.tv_sec, information.st_mtimespec.tv_nsec)
    #endif
  }
}
