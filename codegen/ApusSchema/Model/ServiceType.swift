// SPDX-License-Identifier: Apache-2.0

/// A checked service.
package struct ServiceType: Hashable, Sendable {
  /// Full: "shop.cart.v1.CartService".
  package var name: String
  /// Inside its package: "CartService".
  package var relativeName: String
  /// As written.
  package var methods: [MethodType]
  /// Full names of the services that it may call, as written. A name of a package that was not
  /// loaded stands here unchecked.
  package var uses: [String]
  /// Full names of events.
  package var publishes: [String]
  /// Full names of events.
  package var subscribes: [String]
  package var documentation: String
  package var annotations: [Annotation]
  package var span: SourceSpan

  package init(
    name: String, relativeName: String, methods: [MethodType] = [], uses: [String] = [],
    publishes: [String] = [], subscribes: [String] = [], documentation: String = "",
    annotations: [Annotation] = [], span: SourceSpan
  ) {
    self.name = name
    self.relativeName = relativeName
    self.methods = methods
    self.uses = uses
    self.publishes = publishes
    self.subscribes = subscribes
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }

  /// The name of the generated client: the service's less a final "Service", plus "Client".
  package var clientName: String { stem + "Client" }
  /// The name of the generated mock.
  package var mockName: String { relativeName + "Mock" }

  private var stem: String {
    guard relativeName.hasSuffix("Service"), relativeName.utf8.count > "Service".utf8.count else {
      return relativeName
    }
    return String(relativeName.dropLast("Service".count))
  }
}
