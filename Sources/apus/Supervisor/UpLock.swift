// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Held by the one `apus up` of a home; the kernel lets go of it when that process ends, however it ends.
struct UpLock: ~Copyable {
  private let descriptor: Int32

  /// `nil` when another process holds it.
  init?(_ home: Home) {
    descriptor = unsafe open(home.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}
