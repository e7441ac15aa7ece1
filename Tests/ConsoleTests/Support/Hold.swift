// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Keeps a thread until it is released.
final class Hold: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func wait() { semaphore.wait() }
  func release() { semaphore.signal() }
}
