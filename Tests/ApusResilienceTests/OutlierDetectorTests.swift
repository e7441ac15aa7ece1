// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct OutlierDetectorTests {
  @Test("five failures in a row put one of three out, for longer each time")
  func ejects() {
    var detector = OutlierDetector<String>()
    #expect(detector.report("a", failures: 4, of: 3, at: 0) == nil)
    #expect(detector.report("a", failures: 5, of: 3, at: 0) == 10 * second)
    // Already out: no longer for failures that were on their way.
    #expect(detector.report("a", failures: 6, of: 3, at: second) == 10 * second)
    #expect(detector.report("a", failures: 5, of: 3, at: 20 * second) == 40 * second)
    #expect(detector.report("a", failures: 5, of: 3, at: 40 * second) == 80 * second)
    // Five quiet minutes, and it begins anew.
    #expect(detector.report("a", failures: 5, of: 3, at: 400 * second) == 410 * second)
  }

  @Test("no more than a third is out at once, and never the only one")
  func limits() {
    var detector = OutlierDetector<Int>()
    #expect(detector.report(0, failures: 99, of: 1, at: 0) == nil)
    let out = (0..<10).count { detector.report($0, failures: 5, of: 10, at: 0) != nil }
    #expect(out == 3)
    #expect(detector.ejectedCount(at: 0) == 3)
    #expect(detector.ejectedCount(at: 11 * second) == 0)
    var pair = OutlierDetector<Int>()
    #expect(pair.report(0, failures: 5, of: 2, at: 0) != nil)
    #expect(pair.report(1, failures: 5, of: 2, at: 0) == nil)
  }

  @Test("the time out has a limit, however often it was")
  func longest() {
    var detector = OutlierDetector<String>()
    var now: UInt64 = 0
    for _ in 0..<100 {
      guard let until = detector.report("a", failures: 5, of: 3, at: now) else {
        Issue.record("It failed again.")
        return
      }
      #expect(until - now <= 300 * second)
      now = until
    }
  }

  @Test("a new process at an old name has no past")
  func forgets() {
    var detector = OutlierDetector<String>()
    _ = detector.report("a", failures: 5, of: 3, at: 0)
    detector.forget("a")
    #expect(detector.report("a", failures: 5, of: 3, at: second) == 11 * second)
  }
}
