// SPDX-License-Identifier: Apache-2.0

/// Takes an endpoint at random, each in proportion to its weight. O(1).
///
/// Vose, "A Linear Algorithm for Generating Random Numbers with a Given Distribution", IEEE TSE
/// 17(9), 1991: each column of the table is shared by at most two endpoints.
public struct WeightedRandom: BalancingPolicy {
  private struct Column {
    /// Of 2³² parts, those that are the column's own endpoint's.
    var ownParts: UInt64
    /// Who has the rest.
    var other: Int
  }

  private var columns: [Column] = []

  /// Weights are those of the endpoints.
  public init() {}

  /// Builds the table.
  public func prepared(for endpoints: Span<EndpointLoad>) -> WeightedRandom {
    var policy = self
    let count = endpoints.count
    var total = 0.0
    for index in endpoints.indices { total += Double(endpoints[index].weight) }

    // 1 is the average. Whoever has less gives the rest of its column to one that has more.
    var scaled: [Double] = []
    for index in endpoints.indices {
      scaled.append(Double(endpoints[index].weight) * Double(count) / total)
    }
    var light = scaled.indices.filter { scaled[$0] < 1 }
    var heavy = scaled.indices.filter { scaled[$0] >= 1 }
    policy.columns = scaled.indices.map { Column(ownParts: 1 << 32, other: $0) }
    while let poor = light.popLast(), let rich = heavy.popLast() {
      policy.columns[poor] = Column(ownParts: UInt64(scaled[poor] * 0x1p32), other: rich)
      scaled[rich] -= 1 - scaled[poor]
      if scaled[rich] < 1 { light.append(rich) } else { heavy.append(rich) }
    }
    return policy
  }

  /// One column, then one of its two.
  public func pick(
    from endpoints: Span<EndpointLoad>, for request: PickRequest, using random: inout SplitMix64
  ) -> Int? {
    guard !endpoints.isEmpty, columns.count == endpoints.count else { return nil }
    var drawn = 0
    // An endpoint that is out leaves its share to all others by their weights: drawn again.
    for _ in 0..<8 {
      drawn = random.index(below: columns.count)
      if random.next() >> 32 >= columns[drawn].ownParts { drawn = columns[drawn].other }
      if request.accepts(endpoints[drawn]) { return drawn }
    }
    return endpoints.firstAcceptable(from: drawn, for: request)
  }
}

extension BalancingPolicy where Self == WeightedRandom {
  /// At random, in proportion to the weights.
  public static var weightedRandom: Self { Self() }
}
