// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The buffer into which the connections of one loop seal what they send.
///
/// The kernel nearly always takes all of it at once, and then it is free for the next connection:
/// no allocation per send, and none kept per idle connection. Where the kernel does not, NIO keeps
/// the storage and `clear` makes a new one.
final class OutputScratch: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: each is reached through a thread-specific variable and kept by
  // connections of that thread's loop, which use it on that thread only.

  var buffer = ByteBufferAllocator().buffer(capacity: 0)

  /// A larger block is not kept: one bulk transfer must not pin its size for good.
  static let maxKeptCapacity = 256 * 1024

  private static let ofThread = ThreadSpecificVariable<OutputScratch>()

  /// The one of the current thread, which is a loop's.
  static var current: OutputScratch {
    if let scratch = ofThread.currentValue { return scratch }
    let scratch = OutputScratch()
    ofThread.currentValue = scratch
    return scratch
  }
}
