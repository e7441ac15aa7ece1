// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads whole files of an identity: PEM texts of a few kilobytes.
enum SmallFile {
  /// Beyond any bundle of authorities that we would like to verify against.
  static let maxByteCount = 1 << 20

  static func read(_ path: String) throws(IdentityError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .unreadable(file: path, reason: reason(errno)) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { space in
        #if canImport(Glibc)
          unsafe Glibc.read(file, space.baseAddress, space.count)
        #else
          unsafe Darwin.read(file, space.baseAddress, space.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(file: path, reason: reason(errno)) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= maxByteCount else {
        throw .tooLarge(file: path, byteCount: bytes.count, max: maxByteCount)
      }
    }
  }

  static func reason(_ code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
