// SPDX-License-Identifier: Apache-2.0

/// A service of a schema.
public struct ServiceSchema: Sendable, Hashable {
  /// The full name, `shop.cart.v1.CartService`.
  public let name: String
  /// The schema package, which is its identity and its name in the registry.
  public let package: String
  public let methods: [MethodSchema]
  public let uses: [String]
  public let publishes: [String]
  public let subscribes: [String]
  public let documentation: String
  public let annotations: [AnnotationSchema]

  public init(
    name: String, package: String, methods: [MethodSchema], uses: [String] = [],
    publishes: [String] = [],
    subscribes: [String] = [], documentation: String = "", annotations: [AnnotationSchema] = []
  ) {
    self.name = name
    self.package = package
    self.methods = methods
    self.uses = uses
    self.publishes = publishes
    self.subscribes = subscribes
    self.documentation = documentation
    self.annotations = annotations
  }
}
