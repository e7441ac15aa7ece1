// SPDX-License-Identifier: Apache-2.0

/// A field of a message.
public struct FieldSchema: Sendable, Hashable {
  public enum Shape: Sendable, Hashable {
    /// Reads as its zero value when it is not there.
    case singular
    /// `T?`.
    case optional
    case list
    case map(key: ValueType)
  }

  public var name: String
  public var number: UInt32
  /// Of a list its elements', of a map its values'.
  public var type: ValueType
  public var shape: Shape
  /// The in-place union that this is a member of; members of one exclude each other.
  public var oneof: String?
  public var documentation: String
  public var annotations: [AnnotationSchema]

  public init(
    name: String, number: UInt32, type: ValueType, shape: Shape = .singular, oneof: String? = nil,
    documentation: String = "", annotations: [AnnotationSchema] = []
  ) {
    self.name = name
    self.number = number
    self.type = type
    self.shape = shape
    self.oneof = oneof
    self.documentation = documentation
    self.annotations = annotations
  }
}

/// An annotation as written: `@range(1...99)`.
public struct AnnotationSchema: Sendable, Hashable {
  public var name: String
  public var arguments: [String]

  public init(name: String, arguments: [String] = []) {
    self.name = name
    self.arguments = arguments
  }
}
