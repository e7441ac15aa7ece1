// SPDX-License-Identifier: Apache-2.0

/// Where an annotation may stand.
struct AnnotationTarget: OptionSet, Hashable, Sendable {
  var rawValue: UInt16

  /// A field of a message, a parameter of a method, a case of a union.
  static let field = AnnotationTarget(rawValue: 1 << 0)
  static let inPlaceUnion = AnnotationTarget(rawValue: 1 << 1)
  static let message = AnnotationTarget(rawValue: 1 << 2)
  static let union = AnnotationTarget(rawValue: 1 << 3)
  static let error = AnnotationTarget(rawValue: 1 << 4)
  static let event = AnnotationTarget(rawValue: 1 << 5)
  static let enumeration = AnnotationTarget(rawValue: 1 << 6)
  static let enumValue = AnnotationTarget(rawValue: 1 << 7)
  static let service = AnnotationTarget(rawValue: 1 << 8)
  static let method = AnnotationTarget(rawValue: 1 << 9)
  /// Inside `@each`.
  static let element = AnnotationTarget(rawValue: 1 << 10)

  static let all = AnnotationTarget(rawValue: (1 << 10) - 1)

  private static let names: [(AnnotationTarget, String)] = [
    (.field, "a field"), (.inPlaceUnion, "a union in place"), (.message, "a message"),
    (.union, "a union"), (.error, "an error"), (.event, "an event"), (.enumeration, "an enum"),
    (.enumValue, "an enum value"), (.method, "an rpc"), (.service, "a service"),
    (.element, "an element of a list"),
  ]

  /// "a field", "an rpc or a service".
  var description: String {
    self == .all
      ? "anything declared"
      : Self.names.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
  }
}

extension AnnotationTarget {
  init(_ role: MessageRole) {
    switch role {
    case .union: self = .union
    case .error: self = .error
    case .event: self = .event
    case .message, .request: self = .message
    }
  }
}
