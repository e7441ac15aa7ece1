// SPDX-License-Identifier: Apache-2.0

/// A method of a service.
public struct MethodSchema: Sendable, Hashable {
  public enum Idempotency: Sendable, Hashable { case none, readonly, idempotent, key }

  /// The full name of its service.
  public var service: String
  /// The short name, `addLine`.
  public var name: String
  /// FNV-1a 64 of `shop.cart.v1.CartService/addLine`.
  public var hash: UInt64
  /// The full name of the message.
  public var request: String
  /// The full name of the message; `nil` for `nothing`.
  public var reply: String?
  public var isRequestStream: Bool
  public var isReplyStream: Bool
  /// Full names.
  public var errors: [String]
  public var idempotency: Idempotency
  public var timeout: Duration?
  public var documentation: String
  public var annotations: [AnnotationSchema]

  public init(
    service: String, name: String, hash: UInt64, request: String, reply: String?,
    isRequestStream: Bool = false,
    isReplyStream: Bool = false, errors: [String] = [], idempotency: Idempotency = .none,
    timeout: Duration? = nil,
    documentation: String = "", annotations: [AnnotationSchema] = []
  ) {
    self.service = service
    self.name = name
    self.hash = hash
    self.request = request
    self.reply = reply
    self.isRequestStream = isRequestStream
    self.isReplyStream = isReplyStream
    self.errors = errors
    self.idempotency = idempotency
    self.timeout = timeout
    self.documentation = documentation
    self.annotations = annotations
  }

  /// `shop.cart.v1.CartService/addLine`.
  public var fullName: String { service + "/" + name }
}
