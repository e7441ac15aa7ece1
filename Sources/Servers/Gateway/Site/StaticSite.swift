// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import Hummingbird
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder of files that are served as they are: pages, scripts, pictures.
///
/// Nothing outside of the folder, nothing whose name begins with a dot, no lists of what is there.
final class StaticSite: Sendable {
  /// 16 MiB: files are held in memory while they are sent.
  static let maxFileByteCount = 16 << 20
  /// 64 MiB of files are kept; beyond that they are read anew each time.
  static let maxKeptByteCount = 64 << 20

  struct File: Sendable {
    let body: ByteBuffer
    let tag: String
    let type: String
  }

  /// What says that a file on disk is still the one that was read.
  private struct Stamp: Sendable, Hashable {
    let inode: UInt64
    let byteCount: Int
    let seconds: Int
    let nanoseconds: Int
  }

  private struct State: Sendable {
    var files: [String: (stamp: Stamp, file: File)] = [:]
    var byteCount = 0
  }

  private let folder: String
  private let state = Mutex(State())

  /// - Returns: `nil` when there is no such folder.
  init?(folder: String) {
    guard let real = Self.realPath(folder) else { return nil }
    self.folder = real
  }

  /// The file at these segments of a path; the index page for none.
  func file(at segments: [RequestTarget.Segment]) -> File? {
    let names = segments.isEmpty ? ["index.html"] : segments.map(\.text)
    guard names.allSatisfy(Self.isServed) else { return nil }
    return file(names.joined(separator: "/"))
  }

  /// The page for paths that the page's own script knows.
  var index: File? { file("index.html") }

  private static func isServed(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255
      && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
  }

  private func file(_ name: String) -> File? {
    guard let path = Self.realPath(folder + "/" + name), path.hasPrefix(folder + "/"),
      let stamp = Self.stamp(path)
    else { return nil }
    if let known = state.withLock({ $0.files[path] }), known.stamp == stamp { return known.file }
    guard stamp.byteCount <= Self.maxFileByteCount, let bytes = Self.read(path, stamp.byteCount),
      let digest = try? Secrets.sha256(bytes)
    else { return nil }
    let file = File(
      body: ByteBuffer(bytes: bytes), tag: "\"\(Base64URL.encode(digest[..<16]))\"",
      type: MediaType.of(path))
    state.withLock { state in
      let before = state.files[path]?.file.body.readableBytes ?? 0
      var after = state.byteCount - before + bytes.count
      if after > Self.maxKeptByteCount {
        // Most of it is of files that a release has replaced.
        state.files = [:]
        after = bytes.count
      }
      state.files[path] = (stamp, file)
      state.byteCount = after
    }
    return file
  }

  /// Without links and dots; `nil` when it does not exist.
  private static func realPath(_ path: String) -> String? {
    // Safe: the result is a C string that we own, and free.
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// `nil` for what is no file.
  private static func stamp(_ path: String) -> Stamp? {
    var info = stat()
    guard unsafe stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Glibc)
      let time = info.st_mtim
    #else
      let time = info.st_mtimespec
    #endif
    return Stamp(
      inode: UInt64(info.st_ino), byteCount: Int(info.st_size), seconds: time.tv_sec,
      nanoseconds: time.tv_nsec)
  }

  private static func read(_ path: String, _ byteCount: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // One byte more: a file that has grown meanwhile is read anew at the next request.
    var bytes = [UInt8](repeating: 0, count: byteCount + 1)
    var count = 0
    while count < bytes.count {
      // Safe: the pointer is inside of the array, with what is left of it.
      let step = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count,
          off_t(count))
      }
      guard step >= 0 else { return nil }
      if step == 0 { break }
      count += step
    }
    return count == byteCount ? Array(bytes[..<count]) : nil
  }
}
