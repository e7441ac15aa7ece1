// SPDX-License-Identifier: Apache-2.0

/// Where one replica of a service listens.
public struct Endpoint: Sendable, Hashable {
  public var host: String
  public var port: Int
  /// Chosen by the process at its start, so that a new one at an old address is told apart.
  public var instance: String
  public var zone: String
  /// It ends what runs and takes nothing new.
  public var isDraining: Bool

  public init(
    host: String, port: Int, instance: String = "", zone: String = "", isDraining: Bool = false
  ) {
    self.host = host
    self.port = port
    self.instance = instance
    self.zone = zone
    self.isDraining = isDraining
  }

  public var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Finds the endpoints of a service.
public protocol EndpointResolver: Sendable {
  /// Delivers the whole set now and at every change until the task is cancelled. An empty set is
  /// delivered too; that the resolver cannot find out is not: the last known set stays.
  ///
  /// - Parameter service: the schema package, `shop.cart.v1`.
  func resolve(
    _ service: String, update: @escaping @Sendable ([Endpoint]) -> Void
  ) async throws
}

/// Endpoints that are known from the start.
public struct StaticResolver: EndpointResolver {
  public let endpoints: [Endpoint]

  public init(_ endpoints: [Endpoint]) { self.endpoints = endpoints }

  public func resolve(
    _ service: String, update: @escaping @Sendable ([Endpoint]) -> Void
  ) async throws {
    update(endpoints)
  }
}
