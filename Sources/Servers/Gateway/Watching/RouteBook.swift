// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What is known of the system now. Readers take the whole of it; the watch replaces the whole.
final class RouteBook: Sendable {
  struct Page: Sendable {
    var table = RouteTable()
    /// The table as OpenAPI says it.
    var description = Document("{}")
    /// Healthy processes by package.
    var endpointCounts: [String: Int] = [:]
    /// The registry has answered, and everything that it listed was asked.
    var isComplete = false
  }

  private let page = Mutex(Page())

  var current: Page { page.withLock { $0 } }

  func replace(_ change: (inout Page) -> Void) { page.withLock { change(&$0) } }
}
