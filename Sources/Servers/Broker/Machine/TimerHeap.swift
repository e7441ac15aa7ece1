// SPDX-License-Identifier: Apache-2.0

/// Moments at which to look at a record, the earliest first. A binary heap.
struct TimerHeap: Sendable {
  struct Timer: Sendable {
    var time: UInt64
    var partition: PartitionID
    var offset: UInt64
  }

  private var timers: [Timer] = []

  var count: Int { timers.count }
  var first: Timer? { timers.first }

  mutating func push(_ timer: Timer) {
    timers.append(timer)
    var child = timers.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard timers[child].time < timers[parent].time else { return }
      timers.swapAt(child, parent)
      child = parent
    }
  }

  /// The first, when its time has come.
  mutating func pop(at now: UInt64) -> Timer? {
    guard let first = timers.first, first.time <= now else { return nil }
    let last = timers.removeLast()
    if !timers.isEmpty {
      timers[0] = last
      sink()
    }
    return first
  }

  mutating func removeAll() { timers = [] }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < timers.count {
        if timers[child].time < timers[least].time { least = child }
      }
      guard least != parent else { return }
      timers.swapAt(parent, least)
      parent = least
    }
  }
}
