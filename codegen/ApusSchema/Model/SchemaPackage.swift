// SPDX-License-Identifier: Apache-2.0

/// One checked package: all files that say `package shop.cart.v1`.
package struct SchemaPackage: Hashable, Sendable {
  /// "shop.cart.v1".
  package var name: String
  /// The documentation of its `package` lines, joined by an empty line.
  package var documentation: String
  /// Paths of its files as they were given, sorted.
  package var files: [String]
  /// Names of the packages whose types it needs, sorted: by `import`, or by a full name.
  package var imports: [String]
  /// Messages, unions, errors, events as written, each before those nested in it; then requests.
  package var messages: [MessageType]
  package var enums: [EnumType]
  package var services: [ServiceType]
  /// Full names of everything that is not nested, as written; requests are not among them.
  package var declarations: [String]
  /// Of its first `package` line.
  package var span: SourceSpan

  package init(
    name: String, documentation: String = "", files: [String] = [], imports: [String] = [],
    messages: [MessageType] = [], enums: [EnumType] = [], services: [ServiceType] = [],
    declarations: [String] = [], span: SourceSpan
  ) {
    self.name = name
    self.documentation = documentation
    self.files = files
    self.imports = imports
    self.messages = messages
    self.enums = enums
    self.services = services
    self.declarations = declarations
    self.span = span
  }

  /// Its errors, as written.
  package var errors: [MessageType] { messages.filter { $0.role == .error } }
  /// Its events, as written.
  package var events: [MessageType] { messages.filter { $0.role == .event } }
}
