// SPDX-License-Identifier: Apache-2.0

import OrderProcessingAPI
import OrderTakingAPI
import Testing

@testable import ShopOrderTaking

@Suite struct OrderStatesTests {
  private let all = (0...13).map { OrderStatus(rawValue: $0) }

  @Test("every status has its row, and there is no way back to any")
  func table() {
    #expect(Set(OrderStates.next.keys) == Set(all))
    for status in all {
      var reached: Set<OrderStatus> = []
      var open = Array(OrderStates.next[status] ?? [])
      while let next = open.popLast() {
        if reached.insert(next).inserted { open += OrderStates.next[next] ?? [] }
      }
      #expect(!reached.contains(status), "\(status) can come again")
    }
  }

  @Test("from every status the order can end, and what has ended stays so")
  func ends() {
    let ends: Set<OrderStatus> = [.completed, .cancelled, .expired, .rejected, .returned]
    #expect(Set(all.filter(OrderStates.isEnd)) == ends)
    #expect(!OrderStates.isEnd(.unrecognized(99)))
  }

  @Test("cancelled before anything is with a carrier, returned after it came")
  func customers() {
    let early: Set<OrderStatus> = [.pending, .reserved, .actionRequired, .authorized, .confirmed]
    #expect(Set(all.filter(OrderStates.isBeforeShipping)) == early)
    #expect(all.filter { OrderStates.allows(.returnRequested, after: $0) } == [.delivered])
  }

  @Test("every progress is a status, but for what a later version may add")
  func progress() {
    let statuses = (1...13).map { OrderStates.status(of: Progress(rawValue: $0)) }
    #expect(Set(statuses.compactMap(\.self)).count == 13)
    #expect(OrderStates.status(of: .unknown) == nil)
    #expect(OrderStates.status(of: .unrecognized(77)) == nil)
  }
}
