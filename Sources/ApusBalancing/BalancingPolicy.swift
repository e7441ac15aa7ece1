// SPDX-License-Identifier: Apache-2.0

/// Which endpoint takes the next call.
///
/// One value serves all loops at once, so whatever a policy counts is atomic. To add one: one file.
public protocol BalancingPolicy: Sendable {
  /// This policy made ready for a new set of endpoints; called once for each set, before its first
  /// pick, and free to take time linear in the set. The default needs nothing.
  func prepared(for endpoints: Span<EndpointLoad>) -> Self

  /// The index of the endpoint to call, or `nil` when none of them is ready.
  ///
  /// O(1) and without allocation while most endpoints are available. An available endpoint goes
  /// before the one to avoid, and that before an ejected one: when all are out, calls still flow.
  ///
  /// - Parameter endpoints: The set that ``prepared(for:)`` saw.
  func pick(
    from endpoints: Span<EndpointLoad>, for request: PickRequest, using random: inout SplitMix64
  ) -> Int?
}

extension BalancingPolicy {
  /// Nothing to prepare.
  public func prepared(for endpoints: Span<EndpointLoad>) -> Self { self }
}
