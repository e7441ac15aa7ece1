// SPDX-License-Identifier: Apache-2.0

import ApusRegistry
import Testing

@Suite struct KnownSetTests {
  private typealias Batch = WatchBatch<String>

  @Test("a delta that continues nothing is refused, and the next watch begins with a snapshot")
  func outOfStep() {
    var known = KnownSet<String>()
    #expect(known.apply(Batch(epoch: 1, revision: 1, put: ["a": ""])) == .outOfStep)
    #expect(known.cursor == nil)
    _ = known.apply(Batch(epoch: 1, revision: 1, isReset: true, put: ["a": ""]))
    #expect(known.apply(Batch(epoch: 2, revision: 2, removed: ["a"])) == .outOfStep)
    #expect(known.values == ["a": ""])
    #expect(known.cursor == nil)
  }

  @Test("half a snapshot changes nothing, also when the watch breaks off and goes on")
  func halfSnapshot() {
    var known = KnownSet<String>()
    _ = known.apply(Batch(epoch: 1, revision: 1, isReset: true, put: ["a": "", "b": ""]))
    let half = Batch(epoch: 1, revision: 9, isReset: true, put: ["b": ""], isComplete: false)
    #expect(known.apply(half) == .unchanged)
    #expect(known.cursor == nil)
    #expect(known.values.count == 2)
    known.watchEnded()
    #expect(known.apply(Batch(epoch: 1, revision: 10, put: ["c": ""])) == .outOfStep)
    #expect(known.apply(Batch(epoch: 1, revision: 10, isReset: true, put: ["b": ""])) == .changed)
    #expect(known.values == ["b": ""])
  }

  @Test("after a restart of the registry, who is not back yet is kept until it is settled")
  func restart() {
    var known = KnownSet<String>()
    _ = known.apply(Batch(epoch: 1, revision: 9, isReset: true, put: ["a": "1", "b": "1"]))

    let empty = Batch(epoch: 2, revision: 0, isReset: true, isSettled: false)
    #expect(known.apply(empty) == .unchanged)
    let back = Batch(epoch: 2, revision: 1, put: ["a": "2"], isSettled: false)
    #expect(known.apply(back) == .changed)
    #expect(known.values == ["a": "2", "b": "1"])
    // `a` leaves for good, `b` never comes back.
    _ = known.apply(Batch(epoch: 2, revision: 2, removed: ["a"], isSettled: false))
    #expect(known.values == ["b": "1"])
    #expect(known.apply(Batch(epoch: 2, revision: 2)) == .changed)
    #expect(known.values.isEmpty)
  }

  @Test("two restarts in a row keep what was known before the first")
  func twoRestarts() {
    var known = KnownSet<String>()
    _ = known.apply(Batch(epoch: 1, revision: 9, isReset: true, put: ["a": "1", "b": "1"]))
    _ = known.apply(Batch(epoch: 2, revision: 1, isReset: true, put: ["a": "2"], isSettled: false))
    _ = known.apply(Batch(epoch: 3, revision: 0, isReset: true, isSettled: false))
    #expect(known.values == ["a": "2", "b": "1"])
  }
}
