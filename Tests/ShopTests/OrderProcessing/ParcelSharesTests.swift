// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import CommonAPI
import OrderProcessingState
import Testing

@testable import ShopOrderProcessing

@Suite struct ParcelSharesTests {
  @Test("the shares are never negative and sum to the total exactly, also with huge numbers")
  func exact() {
    var random = SplitMix64(seed: 7)
    for round in 0..<20_000 {
      let isHuge = round % 5 == 0
      let total = Int64.random(in: 0...(isHuge ? .max : 100_000), using: &random)
      var parcels = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        Parcel(
          lines: (0..<Int.random(in: 1...3, using: &random)).map { _ in
            OrderedLine(
              sku: "x", quantity: UInt32.random(in: 0...(isHuge ? .max : 9), using: &random),
              unitPrice: Money(
                minorUnits: Int64.random(
                  in: (isHuge ? .min : 0)...(isHuge ? .max : 9_999), using: &random),
                currency: "EUR"))
          })
      }
      ParcelShares.spread(Money(minorUnits: total, currency: "EUR"), over: &parcels)
      let shares = parcels.map(\.amount.minorUnits)
      #expect(shares.allSatisfy { $0 >= 0 })
      #expect(shares.reduce(0, +) == total)
      #expect(parcels.allSatisfy { $0.amount.currency == "EUR" })
    }
  }

  @Test("a share is what the lines are worth of the whole, rounded down; the last takes the rest")
  func proportional() {
    var parcels = [(1, 100), (2, 50), (1, 100)].map { quantity, price in
      Parcel(lines: [
        OrderedLine(
          sku: "x", quantity: UInt32(quantity),
          unitPrice: Money(minorUnits: Int64(price), currency: "EUR"))
      ])
    }
    ParcelShares.spread(Money(minorUnits: 1000, currency: "EUR"), over: &parcels)
    #expect(parcels.map(\.amount.minorUnits) == [333, 333, 334])
  }
}
