// SPDX-License-Identifier: Apache-2.0

public import ApusResilience

/// One method of a service, as generated code states it.
public struct MethodDescriptor: Sendable, Hashable {
  /// `shop.cart.v1.CartService/addLine`
  public let name: String
  /// FNV-1a 64 of the name: what CALL carries.
  public let hash: UInt64
  public let kind: CallKind
  public let idempotency: Idempotency
  /// The schema's `@timeout`, which a caller may override.
  public let timeout: Duration?
  /// The schema's `@auth`; empty without one, and then only the policy decides.
  public let auth: [AuthRole]

  public init(
    name: String, hash: UInt64, kind: CallKind, idempotency: Idempotency, timeout: Duration?,
    auth: [AuthRole] = []
  ) {
    self.name = name
    self.hash = hash
    self.kind = kind
    self.idempotency = idempotency
    self.timeout = timeout
    self.auth = auth
  }
}

public enum CallKind: UInt8, Sendable, Hashable {
  case unary, serverStreaming, clientStreaming, bidirectional

  /// Whether the caller sends a stream of requests.
  public var takesStream: Bool { self == .clientStreaming || self == .bidirectional }
}
