// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@testable import Broker

@Suite struct GroupMachineTests {
  @Test(
    "whatever happens: keys in order, one under way, nothing lost, nothing flushed comes again",
    arguments: 0..<20)
  func chance(part: UInt64) throws {
    for seed in part * 15..<(part + 1) * 15 {
      var simulation = GroupSimulation(seed: seed)
      do {
        for _ in 0..<400 { try simulation.step() }
        try simulation.settle()
      } catch {
        Issue.record("seed \(seed): \(error)")
        return
      }
    }
  }
}
