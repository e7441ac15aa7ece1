// SPDX-License-Identifier: Apache-2.0

/// One checked field of a message, parameter of a method, or case of a union.
package struct FieldType: Hashable, Sendable {
  package var name: String
  package var number: UInt32
  /// Of a list its elements', of a map its values'.
  package var kind: FieldKind
  /// Of a list its elements', of a map its values'; a map's keys are always plain.
  package var encoding: FieldEncoding
  package var shape: FieldShape
  /// Full name of the message, union or enumeration; empty for the built-in types.
  package var typeName: String
  /// `typeName` is a named union. Such a field is optional, a list, a map, or a case of another union.
  package var isUnion: Bool
  /// Of a map, otherwise `nil`.
  package var keyKind: FieldKind?
  /// Name of the in-place union that this is a case of. See ``MessageType/inPlaceUnions``.
  package var oneof: String?
  /// The value leads back to the message that holds it through fields that are no list and no map:
  /// a Swift struct stores it indirectly, an enum with payloads is `indirect`.
  package var isRecursive: Bool
  package var documentation: String
  package var annotations: [Annotation]
  /// Its name in the source.
  package var span: SourceSpan

  package init(
    name: String, number: UInt32, kind: FieldKind, encoding: FieldEncoding = .plain,
    shape: FieldShape = .singular, typeName: String = "", isUnion: Bool = false,
    keyKind: FieldKind? = nil, oneof: String? = nil, isRecursive: Bool = false,
    documentation: String = "", annotations: [Annotation] = [], span: SourceSpan
  ) {
    self.name = name
    self.number = number
    self.kind = kind
    self.encoding = encoding
    self.shape = shape
    self.typeName = typeName
    self.isUnion = isUnion
    self.keyKind = keyKind
    self.oneof = oneof
    self.isRecursive = isRecursive
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }
}
