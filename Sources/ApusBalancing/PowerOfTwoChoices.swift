// SPDX-License-Identifier: Apache-2.0

/// Takes the cheaper of two endpoints sampled at random; cost is peak EWMA × (in flight + 1). O(1).
///
/// Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001.
/// The peak EWMA is Finagle's: a latency above the average counts at once, one below it slowly.
public struct PowerOfTwoChoices: BalancingPolicy {
  /// The default of every channel.
  public init() {}

  /// The cheaper of two.
  public func pick(
    from endpoints: Span<EndpointLoad>, for request: PickRequest, using random: inout SplitMix64
  ) -> Int? {
    endpoints.bestOfTwo(for: request, using: &random) { first, second in
      first.reading(at: request.now).isCheaper(than: second.reading(at: request.now))
    }
  }
}

extension BalancingPolicy where Self == PowerOfTwoChoices {
  /// The cheaper of two at random, by latency and calls in flight.
  public static var powerOfTwoChoices: Self { Self() }
}

extension Span where Element == EndpointLoad {
  /// Pairs drawn before the set is searched in order. With half of all endpoints out, one pick in
  /// 4⁴ searches, and finds after two steps on average.
  private static var drawCount: Int { 4 }

  /// The better of two different endpoints sampled at random, among those that are acceptable.
  @inline(__always)
  func bestOfTwo(
    for request: PickRequest, using random: inout SplitMix64,
    isBetter: (EndpointLoad, EndpointLoad) -> Bool
  ) -> Int? {
    guard count > 1 else { return firstAcceptable(from: 0, for: request) }
    for _ in 0..<Self.drawCount {
      let first = random.index(below: count)
      var second = random.index(below: count - 1)
      // Steps over `first`. `>=` and not `==`, or the endpoint after `first` is drawn twice as often.
      if second >= first { second += 1 }
      switch (request.accepts(self[first]), request.accepts(self[second])) {
      case (true, true): return isBetter(self[second], self[first]) ? second : first
      case (true, false): return first
      case (false, true): return second
      case (false, false): continue
      }
    }
    return firstAcceptable(from: random.index(below: count), for: request)
  }
}
