// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What waits for its export. Full, it drops its oldest and counts them: whoever writes never waits.
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
      if state.elements.count >= limit {
        // An eighth at once, so that a full buffer isn't moved for each that comes.
        let count = max(1, limit / 8)
        state.elements.removeFirst(count)
        state.droppedCount += count
      }
      state.elements.append(element)
    }
  }

  /// The oldest, `count` at the most.
  package func take(_ count: Int) -> [Element] {
    state.withLock { state in
      guard state.elements.count > count else {
        defer { state.elements = [] }
        return state.elements
      }
      defer { state.elements.removeFirst(count) }
      return Array(state.elements.prefix(count))
    }
  }

  /// Takes back what could not be told, as far as there is room.
  package func putBack(_ elements: [Element]) {
    state.withLock { state in
      let kept = elements.suffix(max(0, limit - state.elements.count))
      state.droppedCount += elements.count - kept.count
      state.elements.insert(contentsOf: kept, at: 0)
    }
  }

  /// Counts what was taken and will never be told.
  package func drop(_ count: Int) {
    state.withLock { $0.droppedCount += count }
  }

  package var count: Int { state.withLock { $0.elements.count } }
  package var droppedCount: Int { state.withLock { $0.droppedCount } }
}
