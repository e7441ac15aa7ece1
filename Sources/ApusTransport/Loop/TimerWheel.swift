// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Many short timers on one loop, most of which never fire: setting and cancelling are O(1).
///
/// A hashed wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme
/// 6): a timer hangs in the slot of its tick. The loop is woken for the earliest only. A timer
/// fires up to one tick late, never early.
package final class TimerWheel {
  /// Names a timer; a stale one is harmless, since the generation no longer matches.
  package struct Handle: Sendable, Equatable {
    fileprivate var index: Int32
    fileprivate var generation: UInt32

    package static var none: Handle { Handle(index: -1, generation: 0) }
  }

  private struct Entry {
    var deadline: UInt64
    var generation: UInt32
    var next: Int32
    var previous: Int32
    var slot: Int32
    var target: (any TimerTarget)?
    var token: UInt64
  }

  /// 2 ms: below what a caller notices in a deadline, and 500 wake-ups a second at the most.
  private static let tick: UInt64 = 2_000_000
  private static let slotCount = 1024

  private let loop: any EventLoop
  @safe @exclusivity(unchecked) private var entries: [Entry] = []
  @safe @exclusivity(unchecked) private var free: Int32 = -1
  @safe @exclusivity(unchecked) private var heads = [Int32](repeating: -1, count: slotCount)
  @safe @exclusivity(unchecked) private var count = 0
  @safe @exclusivity(unchecked) private var lastTick: UInt64 = 0
  /// The earliest deadline, or an earlier one that was cancelled since.
  @safe @exclusivity(unchecked) private var earliest = UInt64.max
  @safe @exclusivity(unchecked) private var armed: Scheduled<Void>?

  // Weak: a timer that was scheduled may keep the wheel longer than the executor lives.
  package weak var executor: LoopExecutor?

  init(loop: any EventLoop) {
    self.loop = loop
  }

  /// Calls `target.timerFired(token)` on the loop at `deadline`, in the clock of `now`.
  package func schedule(
    at deadline: UInt64, now: UInt64, _ target: any TimerTarget, token: UInt64
  ) -> Handle {
    if count == 0 { lastTick = now / Self.tick }
    // At least the tick after the current one: the current slot may have been looked at already.
    let due = max((deadline &+ Self.tick &- 1) / Self.tick, lastTick &+ 1)
    let slot = Int32(truncatingIfNeeded: due % UInt64(Self.slotCount))
    let index = takeEntry()
    let head = heads[Int(slot)]
    entries[Int(index)].deadline = deadline
    entries[Int(index)].slot = slot
    entries[Int(index)].next = head
    entries[Int(index)].previous = -1
    entries[Int(index)].target = target
    entries[Int(index)].token = token
    if head >= 0 { entries[Int(head)].previous = index }
    heads[Int(slot)] = index
    count += 1
    if deadline < earliest {
      earliest = deadline
      arm(now: now)
    }
    return Handle(index: index, generation: entries[Int(index)].generation)
  }

  package func cancel(_ handle: Handle) {
    let index = Int(handle.index)
    guard index >= 0, index < entries.count, entries[index].generation == handle.generation,
      entries[index].target != nil
    else { return }
    remove(Int32(truncatingIfNeeded: index))
  }

  private func takeEntry() -> Int32 {
    if free >= 0 {
      let index = free
      free = entries[Int(index)].next
      return index
    }
    entries.append(
      Entry(deadline: 0, generation: 0, next: -1, previous: -1, slot: 0, target: nil, token: 0))
    return Int32(truncatingIfNeeded: entries.count - 1)
  }

  private func remove(_ index: Int32) {
    let entry = entries[Int(index)]
    if entry.previous >= 0 {
      entries[Int(entry.previous)].next = entry.next
    } else {
      heads[Int(entry.slot)] = entry.next
    }
    if entry.next >= 0 { entries[Int(entry.next)].previous = entry.previous }
    entries[Int(index)].target = nil
    entries[Int(index)].generation &+= 1
    entries[Int(index)].next = free
    free = index
    count -= 1
  }

  private func arm(now: UInt64) {
    armed?.cancel()
    armed = nil
    guard earliest != .max else { return }
    let wait = earliest > now ? earliest - now + Self.tick : Self.tick
    armed = loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: wait))) {
      self.armed = nil
      self.advance(to: LoopClock.now())
    }
  }

  private func advance(to now: UInt64) {
    let current = now / Self.tick
    // After a long pause one full round looks at every slot: more would look twice.
    let first = max(lastTick &+ 1, current &- min(current, UInt64(Self.slotCount - 1)))
    if first <= current, let executor {
      executor.turn {
        for tick in first...current { fire(slot: Int(tick % UInt64(Self.slotCount)), now: now) }
      }
    }
    lastTick = max(lastTick, current)
    earliest = .max
    for entry in entries where entry.target != nil { earliest = min(earliest, entry.deadline) }
    arm(now: now)
  }

  private func fire(slot: Int, now: UInt64) {
    var due: [(any TimerTarget, UInt64)] = []
    var index = heads[slot]
    while index >= 0 {
      let entry = entries[Int(index)]
      if entry.deadline <= now, let target = entry.target {
        remove(index)
        due.append((target, entry.token))
      }
      index = entry.next
    }
    // After the walk: what fires may set and cancel timers.
    for (target, token) in due { target.timerFired(token: token) }
  }
}

/// What a timer tells that its time has come.
package protocol TimerTarget: AnyObject {
  func timerFired(token: UInt64)
}
