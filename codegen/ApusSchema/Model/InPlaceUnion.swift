// SPDX-License-Identifier: Apache-2.0

/// A union written where it is used: `value: union { text: string = 4, count: int64 = 6 }`.
///
/// On the wire it is a oneof among the fields of its message. In Swift it is the nested type
/// ``typeName`` and an optional property ``name``.
package struct InPlaceUnion: Hashable, Sendable {
  /// Of the property: "value".
  package var name: String
  /// Of the nested type, without the message: "Value".
  package var typeName: String
  /// Its fields' numbers, rising; never empty.
  package var numbers: [UInt32]
  /// One of its cases leads back to the message through fields that are no list and no map.
  package var isRecursive: Bool
  package var documentation: String
  package var annotations: [Annotation]
  package var span: SourceSpan

  package init(
    name: String, typeName: String, numbers: [UInt32], isRecursive: Bool = false,
    documentation: String = "", annotations: [Annotation] = [], span: SourceSpan
  ) {
    self.name = name
    self.typeName = typeName
    self.numbers = numbers
    self.isRecursive = isRecursive
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }
}
