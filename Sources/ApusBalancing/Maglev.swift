// SPDX-License-Identifier: Apache-2.0

/// Sends the calls of one key to one endpoint; a change of the set moves few keys. O(1).
///
/// Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, §3.4:
/// every endpoint has its own order of the table's places, and takes the next free one in turn.
/// All processes with the same set agree, whatever order they learned it in.
public struct Maglev: BalancingPolicy {
  /// A prime, or an endpoint's steps would not reach every place; 100 places for each of 650
  /// endpoints keep their shares within a few per cent.
  public static let placeCount = 65_537

  private var places: [Int32] = []

  /// Calls without a key go anywhere.
  public init() {}

  /// Fills the table. O(places × log places) whatever the set is.
  public func prepared(for endpoints: Span<EndpointLoad>) -> Maglev {
    var policy = self
    policy.places = []
    guard !endpoints.isEmpty else { return policy }

    // By identity and not as they came, so that every process fills the same table.
    let order = Array(endpoints.indices).sorted { endpoints[$0].identity < endpoints[$1].identity }
    let count = UInt64(Self.placeCount)
    var next = order.map { SplitMix64.mix(endpoints[$0].identity) % count }
    let steps = order.map { SplitMix64.mix(~endpoints[$0].identity) % (count - 1) + 1 }

    var places = [Int32](repeating: -1, count: Self.placeCount)
    var filled = 0
    while true {
      for turn in order.indices {
        while places[Int(next[turn])] >= 0 { next[turn] = (next[turn] + steps[turn]) % count }
        places[Int(next[turn])] = Int32(truncatingIfNeeded: order[turn])
        filled += 1
        if filled == Self.placeCount {
          policy.places = places
          return policy
        }
      }
    }
  }

  /// Who has the key's place; when that one is out, who has the places after it.
  public func pick(
    from endpoints: Span<EndpointLoad>, for request: PickRequest, using random: inout SplitMix64
  ) -> Int? {
    guard !places.isEmpty else { return nil }
    // Mixed: keys that are numbers in a row must not be neighbours in the table.
    let hash = request.key.map { SplitMix64.mix($0) } ?? random.next()
    var place = Int(hash % UInt64(places.count))
    // The places of one key are tried in the same order by everybody, so even then it has one home.
    for _ in 0..<64 {
      let index = Int(places[place])
      if index < endpoints.count, request.accepts(endpoints[index]) { return index }
      place = place + 1 < places.count ? place + 1 : 0
    }
    return endpoints.firstAcceptable(
      from: Int(hash % UInt64(endpoints.count)), for: request)
  }
}

extension BalancingPolicy where Self == Maglev {
  /// One endpoint for each key.
  public static var maglev: Self { Self() }
}
