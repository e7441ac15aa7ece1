// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// One service of a schema; generated code adds a static member for each.
public struct ServiceDescriptor: Sendable {
  /// `shop.cart.v1.CartService`
  public let name: String
  /// `shop.cart.v1`: the name that is registered, and that certificates bear.
  public let package: String
  public let methods: [MethodDescriptor]
  /// The full names of the services that this one may call.
  public let uses: [String]
  /// The full names of the events that this one publishes.
  public let publishes: [String]
  /// The full names of the events that this one hears of.
  public let subscribes: [String]
  /// The schema package as `apus.reflection.v1.PackageDescriptor`, encoded.
  public let descriptor: Bytes
  /// The same of the packages that it imports, directly or not: so that one server can explain all
  /// types of its calls.
  public let imports: [Bytes]

  public init(
    name: String, package: String, methods: [MethodDescriptor], uses: [String],
    publishes: [String] = [], subscribes: [String] = [], descriptor: Bytes, imports: [Bytes] = []
  ) {
    self.name = name
    self.package = package
    self.methods = methods
    self.uses = uses
    self.publishes = publishes
    self.subscribes = subscribes
    self.descriptor = descriptor
    self.imports = imports
  }
}

/// The version handshake: generated code names the version that it was made for, and code of
/// another version fails to compile with a sentence.
public enum GeneratedCode {
  @inlinable
  public static func version1() {}
}
