// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ShopWarehouse

@Suite struct AllocationPlanTests {
  private let all = ["north", "south", "west"]

  private func plan(
    _ wanted: [String: Int64], _ free: [String: [String: Int64]]
  ) -> [String]? {
    AllocationPlan(wanted, from: all, free: free)?.parts.map {
      "\($0.sku) \($0.quantity) \($0.warehouse)"
    }
  }

  @Test("one parcel is better than two, wherever it comes from")
  func fewestSplits() {
    let free: [String: [String: Int64]] = [
      "a": ["north": 5, "west": 2], "b": ["south": 5, "west": 2],
    ]
    #expect(plan(["a": 2, "b": 2], free) == ["a 2 west", "b 2 west"])
    #expect(plan(["a": 3, "b": 2], free) == ["a 3 north", "b 2 south"])
  }

  @Test("among equals the first by priority")
  func priority() {
    #expect(plan(["a": 1], ["a": ["north": 1, "south": 9, "west": 9]]) == ["a 1 north"])
    #expect(plan(["a": 2], ["a": ["north": 1, "south": 9, "west": 9]]) == ["a 2 south"])
  }

  @Test("a line is split only when no warehouse of the plan has all of it")
  func splitLine() {
    #expect(
      plan(["a": 4, "b": 1], ["a": ["north": 2, "south": 4], "b": ["north": 1]])
        == ["a 4 south", "b 1 north"])
    #expect(
      plan(["a": 6], ["a": ["north": 2, "south": 2, "west": 2]])
        == ["a 2 north", "a 2 south", "a 2 west"])
  }

  @Test("without enough there is no plan")
  func notEnough() {
    #expect(plan(["a": 7], ["a": ["north": 2, "south": 2, "west": 2]]) == nil)
    #expect(plan(["a": 1, "b": 1], ["a": ["north": 1]]) == nil)
    #expect(AllocationPlan(["a": 1], from: [], free: [:]) == nil)
  }
}
