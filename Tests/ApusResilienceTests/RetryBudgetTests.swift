// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct RetryBudgetTests {
  @Test("without calls there are ten retries a second, and a hundred at most at once")
  func floor() {
    let budget = RetryBudget()
    let start = 1_000 * second
    #expect((0..<200).count { _ in budget.withdraw(at: start) } == 100)
    #expect(!budget.withdraw(at: start + 9 * second))
    #expect((0..<200).count { _ in budget.withdraw(at: start + 10 * second) } == 100)
  }

  @Test(
    "in any ten seconds retries are at most a fifth of the calls and the floor",
    arguments: [1, 2, 3] as [UInt64])
  func invariant(seed: UInt64) {
    let budget = RetryBudget()
    var random = SeededGenerator(state: seed)
    var calls: [UInt64: Int] = [:]
    var retries: [UInt64: Int] = [:]
    var now = 500 * second
    for _ in 0..<30_000 {
      now += UInt64.random(in: 0...4_000_000, using: &random)
      budget.recordCall(at: now)
      calls[now / second, default: 0] += 1
      // Every call fails and asks for three.
      for _ in 0..<3 where budget.withdraw(at: now) { retries[now / second, default: 0] += 1 }
    }
    // The window is of whole seconds, so any ten of them.
    let last = now / second
    for end in 500...last {
      let window = (end > 509 ? end - 9 : 0)...end
      let callCount = window.reduce(0) { $0 + calls[$1, default: 0] }
      let retryCount = window.reduce(0) { $0 + retries[$1, default: 0] }
      #expect(Double(retryCount) <= 0.2 * Double(callCount) + 100, "seed \(seed), second \(end)")
    }
    // And it is used, not just kept.
    let total = retries.values.reduce(0, +)
    #expect(total > 30_000 / 5, "seed \(seed): \(total)")
  }

  @Test("what was not spent for ten seconds is gone")
  func expires() {
    let budget = RetryBudget()
    let start = 50 * second
    for _ in 0..<100_000 { budget.recordCall(at: start) }
    #expect((0..<50_000).count { _ in budget.withdraw(at: start + 20 * second) } == 100)
  }

  @Test("threads that race never overdraw it")
  func races() async {
    let budget = RetryBudget()
    let now = 77 * second
    for _ in 0..<1_000 { budget.recordCall(at: now) }
    let taken = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<1_000).count { _ in budget.withdraw(at: now) } }
      }
      return await group.reduce(0, +)
    }
    // 200 for the calls, 100 as the floor; a race may cost a few, never give one too many.
    #expect(taken <= 300)
    #expect(taken > 280)
  }
}
