// SPDX-License-Identifier: Apache-2.0

package import ApusReflection

/// Reading documents of our own: what is missing or of another type is `nil`.
extension JSONValue {
  package var int: Int? {
    guard case .number(let number) = self else { return nil }
    return try? number.integer(Int.self)
  }

  package var double: Double? {
    guard case .number(let number) = self else { return nil }
    return number.double
  }

  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var flag: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  package var elements: [JSONValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// `null` for `nil`.
  package init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  package init(_ number: Int?) { self = number.map { .number(JSONNumber($0)) } ?? .null }
}
