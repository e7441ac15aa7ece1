// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusStore

@Suite struct EvictionQueueTests {
  @Test("who was asked for stays, and the oldest of the others goes")
  func spares() {
    var queue = EvictionQueue<String>()
    let slots = ["a", "b", "c"].map { queue.append($0) }
    queue.mark(slots[0])
    #expect(queue.victim() == "b")
    queue.remove(slots[1])
    #expect(queue.victim() == "c")
    queue.remove(slots[2])
    // Its mark was taken when the hand came by.
    #expect(queue.victim() == "a")
  }

  @Test("a scan does not drive out what is in use")
  func resistsScans() {
    var queue = EvictionQueue<Int>()
    var slots: [Int: Int] = [:]
    for key in 0..<10 { slots[key] = queue.append(key) }
    for key in 0..<5 { queue.mark(slots[key] ?? 0) }
    for key in 100..<105 {
      guard let victim = queue.victim(), let slot = slots.removeValue(forKey: victim) else { break }
      queue.remove(slot)
      slots[key] = queue.append(key)
    }
    #expect(Set(0..<5).isSubset(of: slots.keys))
  }

  @Test("an empty queue has nobody to send away, before and after it was used")
  func empty() {
    var queue = EvictionQueue<Int>()
    #expect(queue.victim() == nil)
    let slot = queue.append(1)
    queue.mark(slot)
    #expect(queue.victim() == 1)
    queue.remove(slot)
    #expect(queue.victim() == nil)
  }
}
