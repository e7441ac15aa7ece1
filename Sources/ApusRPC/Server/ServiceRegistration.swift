// SPDX-License-Identifier: Apache-2.0

/// A service as a server holds it: its description, and the way into its handler.
public struct ServiceRegistration: Sendable {
  public let descriptor: ServiceDescriptor
  @usableFromInline let run: nonisolated(nonsending) @Sendable (ServerTurn) async -> Void

  /// Inlined into the module that knows the handler's type: what runs is specialised for it.
  @inlinable
  public init<Service: RPCService>(_ service: Service) {
    descriptor = Service.serviceDescriptor
    run = { turn in await service.run(turn) }
  }
}
