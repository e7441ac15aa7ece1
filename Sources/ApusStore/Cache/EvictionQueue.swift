// SPDX-License-Identifier: Apache-2.0

/// Decides which key goes when a new one needs its place. O(1), and a hit moves nothing.
///
/// Zhang et al., "SIEVE is Simpler than LRU: an Efficient Turn-Key Eviction Algorithm for Web
/// Caches", NSDI 2024: a queue in the order of arrival, a mark on what was asked for, and a hand that
/// goes from the oldest to the newest, takes marks away and stops at the first key without one. A
/// scan over many keys, each once, cannot drive out what is in use.
struct EvictionQueue<Key> {
  fileprivate struct Slot {
    var key: Key?
    var isMarked = false
    var older: Int?
    var newer: Int?
  }

  private var slots: [Slot] = []
  private var free: [Int] = []
  private var oldest: Int?
  private var newest: Int?
  private var hand: Int?

  /// Takes a key in as the newest. Returns its slot, by which it is marked and removed.
  mutating func append(_ key: Key) -> Int {
    let slot = Slot(key: key, older: newest)
    let index: Int
    if let reused = free.popLast() {
      index = reused
      slots[index] = slot
    } else {
      index = slots.count
      slots.append(slot)
    }
    if let newest { slots[newest].newer = index } else { oldest = index }
    newest = index
    return index
  }

  mutating func mark(_ index: Int) { slots[index].isMarked = true }

  mutating func remove(_ index: Int) {
    let slot = slots[index]
    if let older = slot.older { slots[older].newer = slot.newer } else { oldest = slot.newer }
    if let newer = slot.newer { slots[newer].older = slot.older } else { newest = slot.older }
    if hand == index { hand = slot.newer }
    slots[index] = Slot()
    free.append(index)
  }

  /// The key that has to go; it stays until it is removed. `nil` when there is none.
  mutating func victim() -> Key? {
    // Ends: each step takes a mark away, and nothing sets one meanwhile.
    while let index = hand ?? oldest {
      guard slots[index].isMarked else {
        hand = index
        return slots[index].key
      }
      slots[index].isMarked = false
      hand = slots[index].newer
    }
    return nil
  }

  mutating func removeAll() { self = EvictionQueue() }
}

extension EvictionQueue: Sendable where Key: Sendable {}
extension EvictionQueue.Slot: Sendable where Key: Sendable {}
