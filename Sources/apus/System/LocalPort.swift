// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether somebody listens on a port of this machine.
enum LocalPort {
  static func isFree(_ port: Int) -> Bool {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0, let number = UInt16(exactly: port) else { return false }
    defer { close(descriptor) }
    var yes: Int32 = 1
    // As servers do, so that connections which linger after a restart do not count as "in use".
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = number.bigEndian
    address.sin_addr.s_addr = INADDR_ANY
    // Safe: a sockaddr_in is a sockaddr of that length, and bind only reads it during the call.
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// The next free port above `port`, for "write this instead".
  static func free(above port: Int) -> Int? {
    (port + 1..<min(port + 200, 65_536)).first(where: isFree)
  }
}
