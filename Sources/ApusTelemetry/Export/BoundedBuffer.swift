// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What waits for its export. Full, it drops what comes and counts it: whoever writes never waits.
package final class BoundedBuffer<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var droppedCount = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  package init(limit: Int) { self.limit = limit }

  package func append(_ element: Element) {
    state.withLock { state in
      guard state.elements.count < limit else {
        state.droppedCount += 1
        return
      }
      state.elements.append(element)
    }
  }

  /// The oldest, `count` at the most.
  package func take(_ count: Int) -> [Element] {
    state.withLock { state in
      if state.elements.count <= count {
        defer { state.elements = [] }
        return state.elements
      }
      defer { state.elements.removeFirst(count) }
      return Array(state.elements.prefix(count))
    }
  }

  /// Counts what was taken and could not be told.
  package func drop(_ count: Int) {
    state.withLock { $0.droppedCount += count }
  }

  package var count: Int { state.withLock { $0.elements.count } }
  package var droppedCount: Int { state.withLock { $0.droppedCount } }
}
