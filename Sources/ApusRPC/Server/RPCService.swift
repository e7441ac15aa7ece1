// SPDX-License-Identifier: Apache-2.0

/// What implements a service of a schema. Generated code refines it by a protocol with a function
/// for each method, and implements ``run(_:)``.
public protocol RPCService: Sendable {
  static var serviceDescriptor: ServiceDescriptor { get }

  /// Serves call after call of this service until the turn has no more of them. Generated, so that
  /// the handlers are called statically; the one dynamic call is that of this function.
  nonisolated(nonsending) func run(_ turn: ServerTurn) async
}
