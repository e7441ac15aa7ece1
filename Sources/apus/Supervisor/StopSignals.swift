// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How often somebody asked this process to end: Ctrl-C, SIGTERM, a closed terminal.
enum StopSignals {
  private static let count = Atomic<Int>(0)

  static var received: Int { count.load(ordering: .relaxed) }

  /// A parent that blocks signals, as worker threads do, hands that on to what it starts; Ctrl-C must reach us.
  static func unblock() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_UNBLOCK, &all, nil)
  }

  /// From now on these signals are counted, not deadly.
  static func count(_ signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]) {
    // Made now: in a signal handler there is no making of globals.
    _ = received
    for number in signals {
      // Safe: the handler only adds to a lock-free atomic, which a signal handler may.
      signal(number) { _ in StopSignals.count.add(1, ordering: .relaxed) }
    }
  }
}
