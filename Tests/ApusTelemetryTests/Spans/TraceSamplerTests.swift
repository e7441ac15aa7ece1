// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTelemetry

@Suite struct TraceSamplerTests {
  private let second: UInt64 = 1_000_000_000

  @Test("as many traces begin a second as the rate says, however many calls there are")
  func keepsRate() {
    let sampler = TraceSampler(rate: 50)
    var admitted = 0
    // Ten seconds of ten thousand calls each.
    for call in 0..<100_000 {
      if sampler.admit(at: 5 * second + UInt64(call) * 100_000) { admitted += 1 }
    }
    // The fifty that may come at once, and fifty for each second after.
    #expect((540...551).contains(admitted))
  }

  @Test("after a pause a second's worth may begin at once, and no more")
  func burst() {
    let sampler = TraceSampler(rate: 20)
    #expect((0..<100).count { _ in sampler.admit(at: second) } == 20)
    #expect((0..<100).count { _ in sampler.admit(at: 100 * second) } == 20)
    #expect(sampler.admit(at: 100 * second + second / 20))
    #expect(!sampler.admit(at: 100 * second + second / 20))
  }

  @Test("a rate of none lets nothing in") func none() {
    let sampler = TraceSampler(rate: 0)
    #expect(!sampler.admit(at: 1) && !sampler.admit(at: .max / 2))
  }

  @Test("a rate of one lets one in each second") func one() {
    let sampler = TraceSampler(rate: 1)
    #expect(sampler.admit(at: second) && !sampler.admit(at: second + second / 2))
    #expect(sampler.admit(at: 2 * second))
  }

  @Test("threads that ask at the same time get no more than the rate") func threads() async {
    let sampler = TraceSampler(rate: 100)
    let admitted = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<10_000).count { _ in sampler.admit(at: 7_000_000_000) } }
      }
      return await group.reduce(0, +)
    }
    #expect(admitted == 100)
  }
}
