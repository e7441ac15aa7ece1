// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Takes one endpoint after the other. O(1).
///
/// A slow endpoint gets as many calls as a fast one: for equal machines and equal calls only.
public final class RoundRobin: BalancingPolicy {
  /// Shared by all loops; one for each would send their calls in step to the same endpoint.
  private let turns: Atomic<Int>

  /// - Parameter start: The first turn. Different in each process, or all of them begin with the
  ///   same endpoint after a deployment.
  public init(start: Int = 0) {
    turns = Atomic(start)
  }

  /// The next in turn.
  public func pick(
    from endpoints: Span<EndpointLoad>, for request: PickRequest, using random: inout SplitMix64
  ) -> Int? {
    guard !endpoints.isEmpty else { return nil }
    let turn = UInt(bitPattern: turns.wrappingAdd(1, ordering: .relaxed).oldValue)
    return endpoints.firstAcceptable(from: Int(turn % UInt(endpoints.count)), for: request)
  }
}

extension BalancingPolicy where Self == RoundRobin {
  /// One after the other.
  public static var roundRobin: RoundRobin { RoundRobin() }
}
