// SPDX-License-Identifier: Apache-2.0

/// Takes the endpoint with fewer calls in flight of two sampled at random. O(1).
///
/// For calls whose latency says more about the request than about the endpoint. Two and not all,
/// as in Envoy: the least loaded of all is the one that everybody floods at the same moment.
public struct LeastRequest: BalancingPolicy {
  /// Counts nothing but calls in flight.
  public init() {}

  /// The less busy of two.
  public func pick(
    from endpoints: Span<EndpointLoad>, for request: PickRequest, using random: inout SplitMix64
  ) -> Int? {
    endpoints.bestOfTwo(for: request, using: &random) { $0.inFlight < $1.inFlight }
  }
}

extension BalancingPolicy where Self == LeastRequest {
  /// The less busy of two at random.
  public static var leastRequest: Self { Self() }
}
